/** Whatever is sent to the call endpoint: no 500, no handler without its policy, no value changed on its way. */

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import fc from 'fast-check'
import { bearer, quater } from 'quater'
import { readArguments } from '../../cli/arguments/action-flags'
import { parseJson } from '../../cli/arguments/parse-json'
import { toCliError } from '../../cli/errors'
import { parseArgv } from '../../cli/syntax/argv'
import { runtimeOf } from '../../src/app/runtime-of'
import type { Json, JsonSchema } from '../../src/schema/json-schema'

const numRuns = Number(Bun.env.FUZZ_RUNS ?? 400)
// More runs take longer than a test may by default.
setDefaultTimeout(120_000)
const property = <Ts extends [unknown, ...unknown[]]>(asked: fc.IAsyncProperty<Ts>) =>
	fc.assert(asked, { numRuns, interruptAfterTimeLimit: 60_000 })

const detail = { description: 'Echoes.' }
const v = t.Object({ v: t.Unknown() })
const text = t.Optional(t.String())

/** Names of the handlers that ran, since they were last looked at. */
const ran: string[] = []
const taken = () => ran.splice(0)
const note = <Answer>(name: string, answer: Answer): Answer => {
	ran.push(name)
	return answer
}

const app = new Elysia()
	.use(
		quater({
			name: 'echo',
			version: '1',
			auth: bearer({ cli: { subject: 'me', scopes: ['read'] } })
		})
	)
	.post('/echo', ({ body }) => note('echo', body), { body: v, cli: { name: 'echo' }, detail })
	.post('/whole', ({ body }) => note('whole', { body }), {
		body: t.Record(t.String(), t.Unknown()),
		cli: { name: 'whole' },
		detail
	})
	.get(
		'/places/:p',
		({ params: { p }, query: { q, n }, headers, cookie: { c } }) =>
			note('places', { p, q, 'x-h': headers['x-h'], c: c?.value, n }),
		{
			params: t.Object({ p: t.String() }),
			query: t.Object({ q: text, n: t.Optional(t.Number()) }),
			headers: t.Object({ 'x-h': text }),
			cookie: t.Cookie({ c: text }),
			cli: { name: 'places' },
			detail
		}
	)
	.post('/scoped', () => note('scoped', 1), {
		scopes: ['admin'],
		cli: { name: 'scoped' },
		detail
	})
	.post('/gated', () => note('gated', 1), {
		body: t.Optional(v),
		needsApproval: true,
		cli: { name: 'gated' },
		detail
	})
	.post('/tool', () => note('tool', 1), { tool: { name: 'tool' }, detail })
	.post('/plain', () => note('plain', 1))

await app.modules
const runtime = runtimeOf(app)!
await runtime.start()

const free: readonly string[] = ['echo', 'whole', 'places']
const signedIn = { authorization: 'Bearer cli' }

const post = async (body: BodyInit, headers: Record<string, string> = signedIn) => {
	const response = await app.handle(
		new Request('http://localhost/__quater__/actions/call', {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body
		})
	)
	return { status: response.status, answer: await response.json() }
}

type Answer = Awaited<ReturnType<typeof post>>

/** Refused or answered in the shape of the protocol, and never by a failure of the server. */
const checkAnswer = ({ status, answer }: Answer) => {
	expect(status).toBeLessThan(500)
	if (answer.error === undefined) return
	expect(status).toBeGreaterThanOrEqual(400)
	expect(answer).toEqual({
		ok: false,
		error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) })
	})
}

const names = fc.oneof(
	fc.constantFrom(...free, 'scoped', 'gated', 'tool', 'plain'),
	fc.constantFrom('__proto__', 'constructor', 'toString', ' echo', 'ECHO', 'echo\u0000', '/echo'),
	fc.string({ unit: 'binary' }),
	fc.jsonValue()
)
const keys = fc.oneof(
	fc.constantFrom('v', 'p', 'q', 'x-h', 'c', 'n', 'body', '__proto__', 'constructor', ''),
	fc.string({ unit: 'binary', maxLength: 8 })
)
/** Elysia sets the prototype where it copies a record with such a member, on plain HTTP as well. */
const members = keys.filter((key) => key !== '__proto__')
/** Any JSON, beside the values that break things. */
const json: fc.Arbitrary<Json> = fc.oneof(
	fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }) as fc.Arbitrary<Json>,
	fc.dictionary(keys, fc.jsonValue() as fc.Arbitrary<Json>),
	fc.constantFrom<Json>(
		2 ** 53,
		-(2 ** 53) - 2,
		1e21,
		1e-7,
		1.7976931348623157e308,
		5e-324,
		'\ud800',
		'\u0000',
		'',
		'0'.repeat(5000),
		'[object Object]'
	),
	fc.integer({ min: 1, max: 200 }).map((depth) => {
		let nested: Json = 1
		for (let level = 0; level < depth; level++) nested = level % 2 ? [nested] : { a: nested }
		return nested
	})
)
const envelopes = fc.record(
	{
		action: names,
		arguments: fc.oneof(fc.dictionary(keys, json), json),
		dry_run: fc.oneof(fc.boolean(), json),
		approval_token: fc.oneof(fc.string(), json),
		source: json,
		caller: json
	},
	{ requiredKeys: [] }
)

describe('the call endpoint', () => {
	test('answers any envelope, and runs nothing without its policy', async () => {
		await property(
			fc.asyncProperty(fc.oneof(envelopes, json), async (envelope) => {
				checkAnswer(await post(JSON.stringify(envelope)))
				const seen = taken()
				const { action, dry_run } = Object(envelope)
				expect(seen.every((name) => free.includes(name) && name === action)).toBe(true)
				if (dry_run !== undefined && dry_run !== false) expect(seen).toEqual([])
			})
		)
	})

	test('answers any bytes', async () => {
		const spoiled = fc
			.tuple(envelopes, fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }))
			.map(([envelope, at, more]) => {
				const whole = JSON.stringify(envelope)
				const place = at % (whole.length + 1)
				return whole.slice(0, place) + more + whole.slice(place + 1)
			})
		await property(
			fc.asyncProperty(fc.oneof(spoiled, fc.uint8Array()), async (body) => {
				checkAnswer(await post(body as BodyInit))
				expect(taken().every((name) => free.includes(name))).toBe(true)
			})
		)
	})

	test('says the same to anybody who is not signed in', async () => {
		const credentials = fc.constantFrom<Record<string, string>>(
			{},
			{ authorization: 'Bearer nope' },
			{ authorization: 'cli' },
			{ authorization: 'Bearer cli cli' },
			{ cookie: 'authorization=cli', 'x-forwarded-user': 'me', 'x-quater-source': 'local' }
		)
		await property(
			fc.asyncProperty(fc.oneof(envelopes, json), credentials, async (envelope, headers) => {
				const { status, answer } = await post(JSON.stringify(envelope), headers)
				expect({ status, code: answer.error.code }).toEqual({
					status: 401,
					code: 'unauthenticated'
				})
				expect(taken()).toEqual([])
			})
		)
	})
})

type Doors = Record<'remote' | 'local', (action: string, args: object) => Promise<Answer>>

const doors: Doors = {
	remote: (action, args) => post(JSON.stringify({ action, arguments: args })),
	local: async (action, args) =>
		runtime.localCall(
			{ action, arguments: args as Record<string, unknown> },
			{ headers: new Headers(signedIn) }
		)
}

/** What JSON makes of a value: -0 is 0, and every object a plain one. */
const asJson = (value: unknown) => JSON.stringify(value)

/** The value that came back, or undefined where it was cleanly refused. */
const echoed = ({ status, answer }: Answer): unknown => {
	checkAnswer({ status, answer })
	if (answer.error === undefined) return answer.body
	expect({ status, code: answer.error.code, answer }).toEqual({
		status: 400,
		code: 'bad_request',
		answer
	})
	return undefined
}

for (const [door, call] of Object.entries(doors)) {
	describe(`the ${door} call`, () => {
		test('hands a JSON value on unchanged, or refuses it', async () => {
			let handedOn = 0
			await property(
				fc.asyncProperty(json, async (value) => {
					const body = echoed(await call('echo', { v: value }))
					const runs = taken()
					if (body === undefined) return expect(runs).toEqual([])
					handedOn += 1
					expect(asJson(body)).toBe(asJson({ v: value }))
				})
			)
			expect(handedOn).toBeGreaterThan(numRuns / 2)
		})

		test('hands a whole body on unchanged, or refuses it', async () => {
			await property(
				fc.asyncProperty(fc.dictionary(members, json), async (value) => {
					const body = echoed(await call('whole', { body: value }))
					taken()
					if (body !== undefined) expect(asJson(body)).toBe(asJson({ body: value }))
				})
			)
		})

		test('hands text on unchanged through every place of a request, or refuses it', async () => {
			const given = fc.record(
				{
					p: fc.string({ unit: 'binary', minLength: 1 }),
					q: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a,b', '[1]', '{"a":1}', '1')),
					'x-h': fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
					c: fc.oneof(
						fc.string(),
						fc.string({ unit: 'binary' }),
						fc.constantFrom('%41', '{"a":1}')
					),
					n: fc.double({ noNaN: true, noDefaultInfinity: true })
				},
				{ requiredKeys: ['p'] }
			)
			let handedOn = 0
			await property(
				fc.asyncProperty(given, async (args) => {
					const body = echoed(await call('places', args))
					taken()
					if (body === undefined) return
					handedOn += 1
					expect(body).toEqual(JSON.parse(asJson(args)))
				})
			)
			expect(handedOn).toBeGreaterThan(numRuns / 8)
		})
	})
}

describe('the command line', () => {
	const schema: JsonSchema = {
		type: 'object',
		properties: { text: { type: 'string' }, data: { type: ['object', 'array'] }, any: {} }
	}
	const read = (...words: string[]): Record<string, Json> | undefined => {
		try {
			const { tail } = parseArgv(['call', 'echo', ...words])
			return readArguments({ action: 'echo', see: '', schema, tail, pairs: [], cwd: '/' })
		} catch (cause) {
			expect(toCliError(cause).exit).toBe(2)
			return undefined
		}
	}

	test('reads any text as that text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (value) => {
				expect(read(`--text=${value}`)).toEqual({ text: value })
				if (!value.startsWith('--')) expect(read('--text', value)).toEqual({ text: value })
			}),
			{ numRuns }
		)
	})

	test('reads JSON as that JSON, or refuses it', () => {
		fc.assert(
			fc.property(json, (value) => {
				const written = JSON.stringify(value)
				if (typeof value === 'object' && value !== null) {
					const given = read(`--data=${written}`)
					if (given) expect(asJson(given)).toBe(asJson({ data: value }))
				}
				try {
					expect(asJson(parseJson(written, '--input'))).toBe(written)
				} catch (cause) {
					expect(toCliError(cause).exit).toBe(2)
				}
			}),
			{ numRuns }
		)
	})
})
