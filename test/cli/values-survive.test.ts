/** Whatever value is given, in whatever way: the handler receives exactly that, or the caller is told how to write it. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { lossOf } from '../../cli/arguments/exact-number'
import { saveRemote } from '../../cli/remotes/remotes'
import { echoApp, received } from './fixtures/echo-app'
import { run } from './fixtures/in-process'
import { cleanEnv, main, privateDirectory, quater } from './fixtures/process'

const directory = privateDirectory()
const env = {
	QUATER_HOME: join(directory.path, 'home'),
	QUATER_APP: join(import.meta.dir, 'fixtures/echo-app.ts')
}
const server = echoApp()
const { stdout } = process
const logs = { ...console }
const write = stdout.write

beforeAll(() => {
	server.listen({ port: 0, hostname: '127.0.0.1' })
	const { port } = server.server!
	saveRemote(env, { name: 'far', url: `http://127.0.0.1:${port}`, credential: null })
})

afterAll(async () => {
	await server.stop(true)
	// A local call sends what the app logs to stderr, for good: here the process goes on.
	Object.assign(console, logs)
	stdout.write = write
	directory[Symbol.dispose]()
})

/** The words that come before those of the action: a local call, and a remote one. */
const ways = [['call'], ['call', 'far']] as const
/** What one way made of a value: what arrived, or the refusal. */
type Outcome = { readonly value: unknown } | { readonly exit: number; readonly said: string }

const outcomes = async (action: string, words: readonly string[]): Promise<Outcome[]> => {
	const found: Outcome[] = []
	for (const way of ways) {
		received.length = 0
		const { exit, stderr } = await run([...way, action, ...words], { env })
		found.push(exit === 0 ? { value: received[0] } : { exit, said: stderr })
		expect(received).toHaveLength(exit === 0 ? 1 : 0)
	}
	return found
}

/** JSON knows one zero. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const arrives = async (action: string, words: readonly string[], value: object): Promise<void> => {
	for (const outcome of await outcomes(action, words))
		expect(outcome).toEqual({ value: plain(value) })
}

const isRefused = async (words: readonly string[], ...said: string[]): Promise<void> => {
	for (const outcome of await outcomes('values', words)) {
		expect(outcome).toMatchObject({ exit: 2 })
		for (const text of said) expect('said' in outcome && outcome.said).toContain(text)
	}
}

const file = (content: string | Uint8Array): string => {
	const path = join(directory.path, 'value')
	writeFileSync(path, content)
	return path
}

const property = <Ts extends [unknown, ...unknown[]]>(asked: fc.IAsyncProperty<Ts>, numRuns = 25) =>
	fc.assert(asked, { numRuns })

const looksLikeOther = fc.constantFrom(
	...[
		'',
		' ',
		'-',
		'--',
		'-x',
		'-h',
		'--json',
		'--json=1',
		'--',
		'--help',
		'--token',
		'--arg',
		'@'
	],
	...['@alice', '@file', '007', '1.10', '1e5', '-0', '1e400', '9007199254740993', '0x10', 'NaN'],
	...['true', 'false', 'null', 'undefined', '[', '[]', '{', '{"a":1}', '"', '"x"', "'", 'a=b', '='],
	...[
		'a\nb',
		'\n',
		'\t',
		'\r\n',
		'\ufeffx',
		'\u202ex',
		'\u200b',
		'e\u0301',
		'\u00e9',
		'👩‍👩‍👧',
		'\u{10ffff}'
	],
	...['$HOME', '$(id)', '`id`', '\\', '%s', '%00', '../x', '*', '~', '__proto__', 'constructor']
)
/** Any text of whole characters. */
const anyText = fc.oneof(
	looksLikeOther,
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary', maxLength: 30 })
)
/** What an argument of a process can be: text without NUL, of which no character stands for broken bytes. */
const word = anyText.filter((text) => !/[\0\ufffd]/.test(text))
const number = fc.oneof(
	fc.maxSafeInteger(),
	fc
		.double({ noNaN: true, noDefaultInfinity: true })
		.filter((value) => lossOf(String(value)) === undefined),
	fc.constantFrom(0, -0, 5e-324, 1e21, 1.7976931348623157e308, 2 ** 53 - 1, -(2 ** 53) + 1, 0.1)
)
const json = fc
	.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 })
	.filter((value) => [...numbersOf(value)].every((each) => lossOf(String(each)) === undefined))
	.filter((value) => !JSON.stringify(value).includes('"__proto__":'))

/** A member's name; `__proto__` below an argument is refused, at every depth. */
const member = anyText.filter((text) => text !== '__proto__')

function* numbersOf(value: unknown): Generator<number> {
	if (typeof value === 'number') yield value
	else if (typeof value === 'object' && value !== null)
		for (const part of Object.values(value)) yield* numbersOf(part)
}

describe('text arrives as it is', () => {
	test('as a flag with =, or as its next word', () =>
		property(
			fc.asyncProperty(word, async (text) => {
				await arrives('values', [`--text=${text}`], { text })
				if (!text.startsWith('--')) await arrives('values', ['--text', text], { text })
			})
		))

	test('unless its next word begins with --, which is told', () =>
		property(
			fc.asyncProperty(word, async (text) => {
				for (const outcome of await outcomes('values', ['--text', `--${text}`]))
					if ('value' in outcome) expect(outcome.value).not.toHaveProperty('text')
					else expect(outcome.exit).toBe(2)
			})
		))

	test('with --arg, from a file, as one of a list, and where null is taken too', () =>
		property(
			fc.asyncProperty(word, anyText, async (text, any) => {
				await arrives('values', ['--arg', `text=${text}`, '--arg', `format=${text}`], {
					text,
					format: text
				})
				await arrives('values', ['--text@file', file(any)], { text: any })
				await arrives('values', [`--texts=${text}`, '--texts=x', `--note=${text}`], {
					texts: [text, 'x'],
					note: text
				})
			})
		))

	test('of any length', async () => {
		const text = 'ü€𝄞'.repeat(100_000)
		await arrives('values', [`--text=${text}`], { text })
		await arrives('values', ['--any@file', file(text)], { any: text })
	})

	test('in a path and in a query, or it is refused', () =>
		property(
			fc.asyncProperty(word, async (text) => {
				for (const outcome of await outcomes('places', [`--id=${text}`, `--q=${text}`]))
					if ('value' in outcome) expect(outcome.value).toEqual({ id: text, q: text })
					else {
						expect(outcome.exit).toBe(2)
						expect(outcome.said).toContain('Invalid argument')
					}
			}),
			80
		))
})

describe('numbers arrive as they are', () => {
	test('as flags, in lists and in JSON', () =>
		property(
			fc.asyncProperty(number, async (value) => {
				const text = Object.is(value, -0) ? '-0' : String(value)
				await arrives('values', ['--number', text, '--numbers', text], {
					number: value,
					numbers: [value]
				})
				await arrives('values', [`--any=[${text}]`], { any: [value] })
			})
		))
})

describe('JSON arrives as it is', () => {
	test('as a flag, from a file, in --input and in lists of anything', () =>
		property(
			fc.asyncProperty(json, fc.dictionary(member, json), async (any, object) => {
				const text = JSON.stringify(any)
				if (typeof any === 'object' && any !== null)
					await arrives('values', [`--any=${text}`], { any })
				await arrives('values', ['--object@file', file(JSON.stringify(object))], { object })
				await arrives('values', ['--input', file(JSON.stringify({ any, object }))], { any, object })
				await arrives('values', [`--anys=${JSON.stringify([any])}`], { anys: [any] })
			})
		))
})

describe('what cannot arrive is refused, and what to write instead is told', () => {
	test('members that could become a prototype', async () => {
		for (const text of ['{"__proto__":1}', '{"a":[{"b":{"__proto__":{}}}]}']) {
			await isRefused(['--object', text], 'Unknown argument: object.', '__proto__')
			await isRefused(['--any', text], 'Unknown argument: any.', '__proto__')
		}
	})

	test('numbers that a program would round', async () => {
		const only = 'Only an action that takes it as text can receive it exactly.'
		for (const text of [
			'9007199254740993',
			'-9007199254740993',
			'18446744073709551615',
			'100000000000000000000'
		]) {
			await isRefused(['--integer', text], `beyond 2^53 and would be rounded: ${text}`, only)
			await isRefused(['--any', `[${text}]`], `beyond 2^53 and would be rounded: ${text}`, only)
			await arrives('values', ['--any', text], { any: text })
		}
		for (const text of [
			'9007199254740993.0',
			'12345678901234567.89',
			'0.1234567890123456789',
			'9007199254740993e0'
		])
			await isRefused(['--number', text], `has more digits than a number holds`, text, only)
		await isRefused(['--number=1e400'], 'is too large: 1e400')
		await isRefused(['--number=-1e-400'], 'is too small and would become 0: -1e-400')
		await isRefused(
			['--object', '{"a":{"b":[0.10000000000000000777]}}'],
			'--object holds a number that'
		)
		await arrives('values', ['--number', '0.10000000000000001', '--numbers=[1.10,1E2]'], {
			number: 0.1,
			numbers: [1.1, 100]
		})
	})

	test('numbers and switches that are none', async () => {
		for (const text of ['', '007', '+1', '1.5', '0x10', '1_000', ' 1', 'NaN', '٣'])
			await isRefused([`--integer=${text}`], '--integer must be an integer')
		await isRefused(['--flag=yes'], '--flag must be true or false')
		await arrives(
			'values',
			['--integer@file', file('7\n'), '--flag@file', file('7\n')].slice(0, 2),
			{ integer: 7 }
		)
		await isRefused(['--integer@file', file('7\n\n')], '--integer must be an integer')
	})

	test('members that are written twice, of which one would be dropped', async () => {
		for (const text of [
			'{"a":1,"a":2}',
			'{"a":{"b":1,"\\u0062":1}}',
			'[{"":1,"":1}]',
			'{"__proto__":1,"__proto__":2}'
		])
			await isRefused(['--any', text], '--any holds an object with one member twice')
		await isRefused(
			['--input', file('{"text":"a","text":"b"}')],
			'--input holds an object with one member twice'
		)
		await arrives('values', ['--any', '{"a":":","b":"\\":","c":{"a":1}}'], {
			any: { a: ':', b: '":', c: { a: 1 } }
		})
	})

	test('halves of surrogate pairs, and bytes that are no text', async () => {
		await isRefused(['--any', '["\\ud800"]'], '--any holds half of a surrogate pair')
		await isRefused(['--any', '{"\\udc00":1}'], '--any holds half of a surrogate pair')
		await isRefused(['--text', '\ud800'], 'is not all UTF-8 text', '--<name>@file')
		await isRefused(['--text', 'a\ufffd'], 'is not all UTF-8 text', '--<name>@file')
		await arrives('values', ['--text@file', file('a\ufffd')], { text: 'a\ufffd' })
		const broken = file(new Uint8Array([0x61, 0xff]))
		await isRefused(['--text@file', broken], `${broken} is not UTF-8 text`, 'base64')
		await isRefused(['--input', broken], `${broken} is not UTF-8 text`)
	})

	test('text that looks like JSON where a list or anything is taken', async () => {
		await isRefused(['--texts', '[a'], `write: --texts='["[a"]'`)
		await arrives('values', ['--texts=["[a"]'], { texts: ['[a'] })
		await isRefused(['--any', '{a'], `is written as JSON: --any='"{a"'`)
		await arrives('values', ['--any="{a"'], { any: '{a' })
		await isRefused(['--input', file('[1]')], '--input must be one JSON object')
		await isRefused(['--input', directory.path], `Cannot read ${directory.path}: it is a directory`)
		await arrives('values', ['--input', file('\ufeff{"text":"\ufeff"}')], { text: '\ufeff' })
	})

	test('deep nesting ends in a refusal or arrives', async () => {
		for (const depth of [50, 5_000, 200_000]) {
			const text = '['.repeat(depth) + ']'.repeat(depth)
			for (const outcome of await outcomes('values', ['--any', text]))
				if ('value' in outcome) expect(JSON.stringify(outcome.value)).toBe(`{"any":${text}}`)
				else expect([1, 2]).toContain(outcome.exit)
		}
	})
})

describe('through real processes', () => {
	const far = ['call', 'far', 'values']

	test('hundreds of texts as words, and JSON on standard input', async () => {
		const texts = fc.sample(word, 300)
		const value = { anys: fc.sample(json, 100), texts: fc.sample(anyText, 300) }
		for (const [words, expected, stdin] of [
			[texts.map((text) => `--texts=${text}`), { texts }],
			[['--input', '-'], value, JSON.stringify(value)]
		] as const) {
			for (const way of [['call', 'values'], far]) {
				const given = stdin === undefined ? { env } : { env, stdin }
				const { exit, stdout, stderr } = await quater(['--quiet', ...way, ...words], given)
				const said = stderr.replace(/^quater: .*\n/gm, '')
				expect({ exit, said }).toEqual({ exit: 0, said: '' })
				expect(JSON.parse(stdout)).toEqual(plain(expected))
			}
		}
	})

	test('bytes that are no UTF-8, and standard input that is no JSON, are refused', async () => {
		const script = `"$@" --text "$(printf 'a\\377')"`
		const child = Bun.spawn(['sh', '-c', script, 'sh', process.execPath, main, ...far], {
			env: cleanEnv(env),
			stderr: 'pipe'
		})
		expect(await new Response(child.stderr).text()).toContain('is not all UTF-8 text')
		expect(await child.exited).toBe(2)
		const { exit, stderr } = await quater([...far, '--input', '-'], { env, stdin: '' })
		expect({ exit, stderr }).toMatchObject({
			exit: 2,
			stderr: expect.stringContaining('Invalid JSON value for --input')
		})
	})
})
