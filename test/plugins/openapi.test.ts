/** The OpenAPI document: valid, clean, and telling what each route does at which door. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'
import type { OpenApiDocument, Operation, Parameter } from '../../src/openapi/document'
import type { JsonSchema } from '../../src/schema/json-schema'
import { documentOf } from '../src/docs/docs-server'
import { expectCleanSchema } from '../src/schema/meta-schema'
import { app } from './openapi-app'

const document = await documentOf(app)

const operation = (method: string, path: string, from = document): Operation => {
	const found = from.paths[path]?.[method]
	if (!found) throw new Error(`${method} ${path} is not in ${Object.keys(from.paths)}`)
	return found
}

const parameter = (found: Operation, name: string): Parameter =>
	found.parameters?.find((one) => 'name' in one && one.name === name) as Parameter

const nodesOf = (node: unknown): Record<string, unknown>[] => {
	if (Array.isArray(node)) return node.flatMap(nodesOf)
	if (typeof node !== 'object' || node === null) return []
	return [node as Record<string, unknown>, ...Object.values(node).flatMap(nodesOf)]
}

const targetOf = (ref: string, from: OpenApiDocument): unknown =>
	ref
		.slice(2)
		.split('/')
		.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], from)

/** A schema of the document with everything that it refers to inside it. */
const standAlone = (schema: unknown, { components }: OpenApiDocument): JsonSchema =>
	JSON.parse(
		JSON.stringify({ ...(schema as object), $defs: components.schemas ?? {} }).replaceAll(
			'"#/components/schemas/',
			'"#/$defs/'
		)
	)

const expectValid = async (checked: OpenApiDocument): Promise<void> => {
	const validator = new Validator()
	const result = await validator.validate(structuredClone(checked) as never)
	expect(result.valid ? [] : result.errors).toEqual([])
	expect(validator.version).toBe('3.1')
	for (const node of nodesOf(checked)) {
		if (typeof node.$ref === 'string') expect(targetOf(node.$ref, checked)).toBeDefined()
		if (typeof node.schema === 'object') expectCleanSchema(standAlone(node.schema, checked))
	}
	const ids = Object.values(checked.paths).flatMap((item) =>
		Object.values(item).map(({ operationId }) => operationId)
	)
	expect(new Set(ids).size).toBe(ids.length)
}

const guarded = () => quater({ name: 'small', version: '1.0.0', auth: bearer({ 'a-token': 'me' }) })

const small = (build: (app: ReturnType<typeof root>) => AnyElysia): Promise<OpenApiDocument> =>
	documentOf(build(root()))

const root = () => new Elysia().use(guarded())

describe('a document of everything', () => {
	test('is valid OpenAPI 3.1, and every reference in it leads somewhere', async () => {
		await expectValid(document)
		expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'store', version: '1.2.3' } })
	})

	test('says nothing of the schema libraries', () => {
		const text = JSON.stringify(document)
		for (const stranger of [
			'"Date"',
			'~standard',
			'elysiaMeta',
			'$defs',
			'quater:',
			'$id',
			'"def"'
		]) {
			expect(text).not.toContain(stranger)
		}
	})

	test('leaves out what is hidden, mounted, a socket, a wildcard or every method', () => {
		expect(Object.keys(document.paths)).toEqual([
			'/health',
			'/orders',
			'/orders/{order_id}',
			'/orders/{order_id}/refund',
			'/avatar',
			'/avatar/{name}',
			'/form',
			'/note',
			'/categories',
			'/tenant',
			'/traced',
			'/zod',
			'/ark'
		])
	})

	test('names operations after their actions', () => {
		expect(operation('get', '/orders')).toMatchObject({
			operationId: 'list_orders',
			summary: 'List orders',
			description: 'List orders, newest first.',
			tags: ['Orders']
		})
		expect(operation('put', '/orders/{order_id}')).toMatchObject({
			summary: 'Replace an order',
			deprecated: true
		})
		expect(document.tags).toEqual([{ name: 'Orders' }, { name: 'Files' }])
	})
})

describe('what quater adds', () => {
	test('marks tools, CLI actions, approvals and scopes', () => {
		expect(operation('post', '/orders/{order_id}/refund')).toMatchObject({
			'x-quater-tool': 'refund_order',
			'x-quater-action': 'refund_order',
			'x-quater-needs-approval': true,
			'x-quater-scopes': ['refunds:write'],
			'x-quater-auth': 'required',
			'x-quater-arguments': [
				{ name: 'order_id', in: 'params' },
				{ name: 'amount', in: 'body' },
				{ name: 'reason', in: 'body' }
			]
		})
		expect(operation('post', '/zod')).not.toHaveProperty('x-quater-action')
		expect(operation('post', '/form')).not.toHaveProperty('x-quater-tool')
		expect(document['x-quater']).toEqual({
			mcp: { path: '/mcp', docs: '/mcp/docs' },
			cli: { manifest: '/.well-known/quater-actions.json', path: '/__quater__/actions/call' }
		})
	})

	test('asks for a bearer token except where a route is public', () => {
		expect(document.components.securitySchemes).toEqual({
			bearer: { type: 'http', scheme: 'bearer' }
		})
		expect(operation('get', '/orders').security).toEqual([{ bearer: ['orders:read'] }])
		expect(operation('get', '/health')).toMatchObject({ security: [], 'x-quater-auth': 'public' })
	})

	test('tells which refusals can happen', () => {
		const statuses = (method: string, path: string) =>
			Object.keys(operation(method, path).responses).join(' ')
		expect(statuses('get', '/health')).toBe('200 default')
		expect(statuses('get', '/orders')).toBe('200 401 403 422 default')
		expect(statuses('post', '/orders/{order_id}/refund')).toBe(
			'200 400 401 403 409 413 415 422 default'
		)
		expect(operation('get', '/orders').responses['401']).toEqual({
			$ref: '#/components/responses/Unauthenticated'
		})
	})

	test('keeps a declared answer beside a refusal of the same status', () => {
		const { responses } = operation('post', '/orders/{order_id}/refund')
		expect(responses['409']).toMatchObject({
			content: {
				'application/json': {
					schema: {
						anyOf: [
							{ properties: { conflict: { type: 'string' } } },
							{ $ref: '#/components/schemas/ErrorAnswer' }
						]
					}
				}
			}
		})
	})

	test('says nothing of sign-in where the api is open', async () => {
		const open = await documentOf(
			new Elysia()
				.use(quater({ name: 'open', version: '1.0.0', publicSurfaces: ['api', 'mcp'] }))
				.get('/things', () => [], { tool: true, detail: { description: 'Things.' } })
		)
		await expectValid(open)
		expect(open.components.securitySchemes).toBeUndefined()
		expect(operation('get', '/things', open)).not.toHaveProperty('security')
		expect(operation('get', '/things', open)).not.toHaveProperty('x-quater-auth')
		expect(operation('get', '/things', open).responses).not.toHaveProperty('401')
	})
})

describe('parameters', () => {
	test('are required only where the server fills nothing in', () => {
		const found = operation('get', '/orders')
		expect(parameter(found, 'limit')).toEqual({
			name: 'limit',
			in: 'query',
			schema: { type: 'number', minimum: 1, maximum: 100, default: 20 }
		})
		expect(parameter(found, 'since').schema).toEqual({ type: 'string', format: 'date-time' })
		expect(parameter(found, 'status').description).toBe('Only these.')
	})

	test('in a path are always there, with or without a schema', () => {
		expect(parameter(operation('put', '/orders/{order_id}'), 'order_id')).toMatchObject({
			in: 'path',
			required: true
		})
		expect(parameter(operation('get', '/avatar/{name}'), 'name').schema).toEqual({ type: 'string' })
	})

	test('that hold an object travel as JSON', () => {
		expect(parameter(operation('get', '/orders'), 'where').content).toHaveProperty([
			'application/json'
		])
	})

	test('come from guards, standalone guards and cookies too', () => {
		expect(parameter(operation('get', '/tenant'), 'x-tenant')).toMatchObject({
			in: 'header',
			required: true
		})
		const traced = operation('get', '/traced')
		expect(traced.parameters?.map((one) => 'name' in one && `${one.in} ${one.name}`)).toEqual([
			'query q',
			'query trace',
			'cookie theme'
		])
		expect(traced.responses).toHaveProperty('402')
	})

	test('of an optional path segment make two operations', async () => {
		const ids = [operation('get', '/avatar'), operation('get', '/avatar/{name}')]
		expect(ids.map(({ operationId }) => operationId)).toEqual(['get_avatar_2', 'get_avatar'])
		expect(operation('get', '/avatar').parameters).toBeUndefined()
	})

	test('that the author writes in detail win', async () => {
		const written = await small((app) =>
			app.get('/a', () => 1, {
				query: t.Object({ q: t.String() }),
				detail: {
					parameters: [
						{ name: 'q', in: 'query', description: 'Mine.', schema: { type: 'string' } }
					],
					responses: { 200: { description: 'One.' } },
					externalDocs: { url: 'https://example.com' }
				}
			})
		)
		await expectValid(written)
		const found = operation('get', '/a', written)
		expect(found.parameters).toHaveLength(1)
		expect(parameter(found, 'q').description).toBe('Mine.')
		expect(found.responses['200']).toEqual({ description: 'One.' })
		expect(found).toHaveProperty('externalDocs')
	})

	test('lend each other names where two patterns match the same paths', async () => {
		const twins = await small((app) =>
			app
				.get('/users/:id', () => 1)
				.delete('/users/:user', () => 1, {
					params: t.Object({ user: t.String({ format: 'uuid' }) })
				})
		)
		await expectValid(twins)
		expect(Object.keys(twins.paths)).toEqual(['/users/{id}'])
		expect(parameter(operation('delete', '/users/{id}', twins), 'id').schema).toEqual({
			type: 'string',
			format: 'uuid'
		})
	})
})

describe('bodies', () => {
	const media = (method: string, path: string) =>
		Object.keys(operation(method, path).requestBody?.content ?? {})

	test('travel as the route reads them', () => {
		expect(media('post', '/zod')).toEqual(['application/json'])
		expect(media('post', '/form')).toEqual(['application/x-www-form-urlencoded'])
		expect(media('post', '/note')).toEqual(['text/plain'])
		expect(operation('post', '/note').requestBody).not.toHaveProperty('required')
	})

	test('with files are multipart, with the types they take', () => {
		expect(operation('post', '/avatar').requestBody).toMatchObject({
			required: true,
			content: {
				'multipart/form-data': {
					schema: { properties: { image: { type: 'string', format: 'binary' } } },
					encoding: { image: { contentType: 'image/png, image/*' } }
				}
			}
		})
	})

	test('come from zod and arktype', () => {
		expect(operation('post', '/ark').requestBody?.content['application/json']?.schema).toEqual({
			type: 'object',
			properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
			required: ['name']
		})
		const zod = operation('post', '/zod').requestBody?.content['application/json']?.schema
		expect(zod?.required).toEqual(['when', 'size'])
	})

	test('of answers are plain text, bytes, JSON or nothing', () => {
		const answers = (method: string, path: string, status = '200') => {
			const answer = operation(method, path).responses[status]
			return answer && 'content' in answer ? Object.keys(answer.content ?? {}) : []
		}
		expect(answers('get', '/health')).toEqual(['text/plain'])
		expect(answers('get', '/avatar')).toEqual(['application/octet-stream'])
		expect(answers('get', '/orders')).toEqual(['application/json'])
		expect(answers('get', '/orders/{order_id}', '404')).toEqual(['text/plain'])
		expect(answers('put', '/orders/{order_id}', '204')).toEqual([])
	})
})

describe('models', () => {
	test('stand under components, unused ones too', () => {
		expect(Object.keys(document.components.schemas ?? {})).toEqual([
			'category',
			'order',
			'signIn',
			'unused',
			'order-output',
			'ErrorAnswer'
		])
	})

	test('are referred to wherever they occur, and recursive ones refer to themselves', () => {
		const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
		expect(operation('put', '/orders/{order_id}').requestBody?.content).toEqual({
			'application/json': { schema: ref('order') }
		})
		expect(operation('get', '/orders').responses['200']).toMatchObject({
			content: { 'application/json': { schema: { type: 'array', items: ref('order-output') } } }
		})
		expect(document.components.schemas?.category?.properties?.children).toEqual({
			type: 'array',
			items: ref('category')
		})
	})

	test('have one name where what is sent and what is answered agree, else two', async () => {
		const both = await small((app) =>
			app
				.model({ plain: t.Object({ a: t.String() }), ErrorAnswer: t.Object({ own: t.Null() }) })
				.post('/plain', () => ({ a: '' }), { body: 'plain', response: 'plain' })
				.get('/error', () => ({ own: null }), { response: 'ErrorAnswer' })
		)
		await expectValid(both)
		expect(Object.keys(both.components.schemas ?? {})).toEqual([
			'plain',
			'ErrorAnswer',
			'ErrorAnswer-output'
		])
	})
})

test('a schema without a JSON form is told apart, and spoils nothing', async () => {
	const standard = { version: 1, vendor: 'odd', validate: (value: unknown) => ({ value }) } as const
	const odd = await small((app) =>
		app.post('/odd', () => 1, { body: { '~standard': standard } as never }).get('/even', () => 1)
	)
	await expectValid(odd)
	const schema = operation('post', '/odd', odd).requestBody?.content['application/json']?.schema
	expect(schema?.description).toStartWith('Not described: odd offers no JSON Schema')
})

test('an app without routes has a document too', async () => {
	await expectValid(await small((app) => app.use(actions)))
})

test('the framework and its plugin are only loaded when a document is asked for', async () => {
	const file = Bun.file(join(import.meta.dir, '../../plugins/elysia/openapi.ts'))
	const imports = new Bun.Transpiler({ loader: 'ts' }).scanImports(await file.text())
	const packages = imports.filter(({ path }) => !path.startsWith('.'))
	expect(packages.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
		'dynamic-import elysia',
		'dynamic-import @elysiajs/swagger'
	])
})
