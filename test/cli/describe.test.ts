import { afterAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { describeAction } from '../../cli/actions/describe'
import { shapeOf } from '../../cli/arguments/argument-shape'
import { exampleValue, exampleWord } from '../../cli/arguments/example-value'
import { isTame } from '../../cli/arguments/tame-pattern'
import { quater as program } from '../../cli/program'
import { saveRemote } from '../../cli/remotes/remotes'
import type { JsonSchema } from '../../src/schema/json-schema'
import { run } from './fixtures/in-process'
import { app as large, token } from './fixtures/large-app'
import { largeManifest, manifestOf, storeFile, storeManifest } from './fixtures/manifests'
import {
	cleanEnv,
	type Ended,
	main,
	onTerminal,
	privateDirectory,
	quater
} from './fixtures/process'
import { app as shapes } from './fixtures/shapes-app'

interface Served {
	listen(options: object): unknown
	readonly server: { readonly url: URL } | null
	stop(force: boolean): Promise<unknown>
}

const home = privateDirectory()
const env = { QUATER_HOME: join(home.path, 'home') }
const { app: store } = (await import(storeFile)) as { app: Served }
const apps: readonly (readonly [string, Served, string])[] = [
	['store', store, 'admin-token'],
	['large', large as unknown as Served, token],
	['shapes', shapes as unknown as Served, 'shapes-token']
]
for (const [name, app, value] of apps) {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	const { origin: url } = app.server!.url
	saveRemote(env, { name, url, credential: { kind: 'token', value } })
}
afterAll(async () => {
	for (const [, app] of apps) await app.stop(true)
	home[Symbol.dispose]()
})

const given = (values: Readonly<Record<string, string>> = {}) => ({
	program,
	flags: {
		has: () => false,
		value: (name: string) => values[name],
		values: () => []
	}
})

/** An example names no file that exists: here it is one that does. */
const withFile = (words: readonly string[]): string[] =>
	words.map((word) => (word === '@path/to/file' ? `@${import.meta.path}` : word))

/** The words of each command, as a real shell reads them. */
const readByShell = async (commands: readonly string[]): Promise<string[][]> => {
	const script = `quater() { printf '%s\\0' "$@"; printf '\\n\\0'; }\n${commands.join('\n')}`
	const shell = Bun.spawn(['sh', '-c', script], { stdout: 'pipe', stderr: 'inherit' })
	const text = await new Response(shell.stdout).text()
	expect(await shell.exited).toBe(0)
	return text
		.split('\n\0')
		.slice(0, -1)
		.map((words) => words.split('\0').slice(0, -1))
}

describe('what describe prints can be pasted', () => {
	test.each([
		['store', storeManifest],
		['large', largeManifest],
		['shapes', () => manifestOf(shapes, 'shapes-token')]
	])(
		'every action of %s: the remote form gets past validation',
		async (remote, manifest) => {
			const { actions } = await manifest()
			const commands = actions.map(
				(action) => describeAction(given(), action, remote).usage.dry_run_command
			)
			const lines = await readByShell(commands)
			expect(lines).toHaveLength(actions.length)
			for (const [index, words] of lines.entries()) {
				const { exit, stdout, stderr } = await run(withFile(words), { env })
				expect({ command: commands[index], exit, stderr }).toEqual({
					command: commands[index],
					exit: 0,
					stderr: expect.stringMatching(/^remote: .*\n$/)
				})
				expect(JSON.parse(stdout)).toMatchObject({ dry_run: true, action: actions[index]!.name })
			}
		},
		60_000
	)

	/** Runs a command in a shell in which `quater` is the command line. */
	const paste = async (command: string, more: Record<string, string>) => {
		const shell = Bun.spawn(['sh', '-c', `quater() { "$BUN" "$MAIN" "$@"; }\n${command}`], {
			env: {
				PATH: process.env.PATH ?? '',
				BUN: process.execPath,
				MAIN: main,
				HOME: '/nonexistent',
				...more
			},
			stdin: 'ignore',
			stdout: 'pipe',
			stderr: 'pipe'
		})
		const [exit, stdout, stderr] = await Promise.all([
			shell.exited,
			new Response(shell.stdout).text(),
			new Response(shell.stderr).text()
		])
		return { exit, stdout, stderr }
	}

	const localStore = { QUATER_TOKEN: 'admin-token', NODE_ENV: 'test' }

	/** Runs command lines one after the other, in a process of their own. */
	const runMany = async (lines: string[][], token: string) => {
		const child = Bun.spawn([process.execPath, join(import.meta.dir, 'fixtures/many.ts')], {
			env: cleanEnv({ QUATER_TOKEN: token, NODE_ENV: 'test' }),
			stdin: new Blob([JSON.stringify(lines)]),
			stdout: 'pipe',
			stderr: 'inherit'
		})
		return (await new Response(child.stdout).json()) as Ended[]
	}

	test.each([
		['every action of the store', storeFile, storeManifest, 'admin-token', 1],
		// Each starts the app anew; the remote form is tried for all of them.
		['every ninth of 200', join(import.meta.dir, 'fixtures/large-app.ts'), largeManifest, token, 9]
	])(
		'%s: the local form does too, and what only reads runs',
		async (...row) => {
			const [, file, manifest, bearer, step] = row
			const { actions } = await manifest()
			const commands = actions
				.filter((_, index) => index % step === 0)
				.map((action) => {
					const { usage } = describeAction(given({ app: file }), action, null)
					return action.method === 'GET' ? usage.command : usage.dry_run_command
				})
			const ended = await runMany((await readByShell(commands)).map(withFile), bearer)
			expect(
				ended.map(({ exit, stderr }, index) => ({ command: commands[index], exit, stderr }))
			).toEqual(commands.map((command) => ({ command, exit: 0, stderr: '' })))
		},
		60_000
	)

	test('what describe itself printed, by the same flags', async () => {
		const flags = ['--app', storeFile, 'actions', 'describe', 'adjust_stock']
		const { stdout } = await quater(flags, { env: localStore })
		const { usage } = JSON.parse(stdout)
		expect(usage.command).toStartWith(`quater --app ${storeFile} call adjust_stock --sku MUG-BLUE`)
		expect((await paste(usage.command, localStore)).exit).toBe(0)
	})
})

describe('describe', () => {
	const described = async (...words: string[]) =>
		(await run(['actions', 'describe', 'shapes', ...words], { env })).stdout

	test('is short: the schema is another command', async () => {
		const short = JSON.parse(await described('make_everything'))
		expect(short).not.toHaveProperty('input_schema')
		expect(short.schema_command).toBe('quater actions describe shapes make_everything --schema')
		const [whole, asJson] = await Promise.all([
			described('make_everything', '--schema'),
			described('make_everything', '--json')
		])
		expect(JSON.parse(whole)).toEqual(JSON.parse(asJson))
		expect(JSON.parse(whole).input_schema.required).toContain('status')
	})

	test('says what values, shapes and rules there are', async () => {
		const { arguments: all } = JSON.parse(await described('make_everything'))
		const of = (wanted: string) => all.find(({ name }: { name: string }) => name === wanted)
		expect(of('status')).toMatchObject({ values: ['draft', 'it is done'], example: 'draft' })
		expect(of('lines')).toMatchObject({
			type: 'array',
			shape: '{sku: string, quantity?: integer, kind: "a" | "b"}[]'
		})
		expect(of('percent')).toMatchObject({ rule: '10 to 90, a multiple of 5', example: '10' })
		expect(of('since')).toMatchObject({ rule: 'date', example: '2026-01-31' })
		expect(of('limit')).toMatchObject({ rule: 'default 25', example: '25' })
	})

	test('for people shows a flag a line', async () => {
		const { screen } = await onTerminal(['actions', 'describe', 'shapes', 'make_everything'], {
			env: { ...env, NO_COLOR: '1' }
		})
		expect(screen).toContain('    --status <draft|it is done>  required\n')
		expect(screen).toContain(
			'    --percent <integer>  required  How much of it.  (10 to 90, a multiple of 5)\n'
		)
		expect(screen).not.toContain('"properties"')
	})
})

describe('examples', () => {
	const exampleFor = (schema: JsonSchema, root: JsonSchema = {}): string => {
		const place = { schema, root }
		return exampleWord(place, exampleValue(place))
	}

	test('of text that may be an object are text, since a flag carries no other', () => {
		expect(exampleFor({ anyOf: [{ type: 'object' }, { type: 'string' }] })).toBe('example')
	})

	test('come from the schema where it has one', () => {
		expect(exampleFor({ type: 'string', examples: ['ord_1'], default: 'x' })).toBe('ord_1')
		expect(exampleFor({ type: 'string', default: 'x' })).toBe('x')
	})

	test('of a schema that is made to branch without end come at once', () => {
		const names = Array.from({ length: 10 }, (_, index) => `m${index}`)
		const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#/$defs/node' }]))
		const node: JsonSchema = { type: 'object', properties, required: names }
		const root = { $defs: { node } }
		expect(exampleFor({ $ref: '#/$defs/node' }, root)).toStartWith('{"m0":')
		expect(shapeOf({ schema: { $ref: '#/$defs/node' }, root })).toBeUndefined()
	})

	test.each([
		['^[A-Z]{3}-\\d{4}$', true],
		['^ord_[0-9]+$', true],
		['^[a-z0-9]+(?:-[a-z]{2})?$', true],
		['^(e+)+$', false],
		['^(a|aa)+$', false],
		['^((ab)*c)*$', false],
		['a*a*a*a*a*b', false],
		['^v\\d+\\.\\d+\\.\\d+$', true],
		['(?=x)y', false],
		['(a)\\1', false],
		['^a{5000}$', false]
	])('the pattern %j is tame: %p', (pattern, tame) => {
		expect(isTame(pattern)).toBe(tame)
	})
})
