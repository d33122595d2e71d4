/** The app that the official MCP conformance suite is run against, made of ordinary routes. */

import { Elysia, t } from 'elysia'
import { content, quater } from 'quater'

// The smallest PNG: one red pixel.
const png =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
// A WAV file of no samples.
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='

/** The suite's own schema, as a schema library would hand it over. */
const contact = {
	$schema: 'https://json-schema.org/draft/2020-12/schema',
	type: 'object',
	$defs: {
		address: {
			$anchor: 'addressDef',
			type: 'object',
			properties: { street: { type: 'string' }, city: { type: 'string' } }
		}
	},
	properties: {
		name: { type: 'string' },
		address: { $ref: '#/$defs/address' },
		contactMethod: { type: 'string', enum: ['phone', 'email'] },
		phone: { type: 'string' },
		email: { type: 'string' }
	},
	allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
	if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
	// biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
	then: { required: ['phone'] },
	else: { required: ['email'] },
	additionalProperties: false
}

const contactBody = {
	'~standard': {
		types: undefined as { input: unknown; output: unknown } | undefined,
		version: 1 as const,
		vendor: 'conformance',
		validate: (value: unknown) => ({ value }),
		jsonSchema: { input: () => contact, output: () => contact }
	}
}

const tool = (operationId: string, description: string) =>
	({ tool: true, detail: { operationId, description } }) as const

/**
 * Makes the app. The suite sends no credential, so the tools are open on purpose.
 *
 * The first tool of the list must succeed without arguments.
 */
export const conformanceApp = () =>
	new Elysia()
		.use(quater({ name: 'conformance', version: '1.0.0', publicSurfaces: ['api', 'mcp'] }))
		.get(
			'/text',
			() => 'This is a simple text response for testing.',
			tool('test_simple_text', 'Answers with text.')
		)
		.get(
			'/image',
			() => new Response(Buffer.from(png, 'base64'), { headers: { 'content-type': 'image/png' } }),
			tool('test_image_content', 'Answers with an image.')
		)
		.get(
			'/audio',
			() => new Response(Buffer.from(wav, 'base64'), { headers: { 'content-type': 'audio/wav' } }),
			tool('test_audio_content', 'Answers with a sound.')
		)
		.get(
			'/resource',
			() =>
				content({
					type: 'resource',
					resource: {
						uri: 'test://embedded-resource',
						mimeType: 'text/plain',
						text: 'This is an embedded resource content.'
					}
				}),
			tool('test_embedded_resource', 'Answers with an embedded resource.')
		)
		.get(
			'/mixed',
			() =>
				content(
					{ type: 'text', text: 'Multiple content types test:' },
					{ type: 'image', data: png, mimeType: 'image/png' },
					{
						type: 'resource',
						resource: {
							uri: 'test://mixed-content-resource',
							mimeType: 'application/json',
							text: '{"test":"data","value":123}'
						}
					}
				),
			tool('test_multiple_content_types', 'Answers with text, an image and a resource.')
		)
		.get(
			'/error',
			({ status }) => status(400, 'This tool intentionally returns an error for testing'),
			tool('test_error_handling', 'Fails on purpose.')
		)
		.post(
			'/progress',
			async ({ call }) => {
				for (const done of [0, 50, 100]) {
					call.progress(done, 100)
					await Bun.sleep(50)
				}
				return 'Done.'
			},
			tool('test_tool_with_progress', 'Reports progress three times.')
		)
		.get('/log', () => 'Nothing is logged to you.', tool('test_logging_tool', 'Sends no log.'))
		.get('/region', ({ query }) => query.region, {
			query: t.Object({ region: t.String({ 'x-mcp-header': 'Region' }) }),
			...tool('test_header_param', 'Takes an argument that travels in a header too.')
		})
		.post('/contacts', ({ body }) => JSON.stringify(body), {
			body: contactBody,
			...tool('json_schema_2020_12_tool', 'Tool with JSON Schema 2020-12 features')
		})
