import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { complete } from '../../cli/completions/complete'
import { keepActions, keptActions, keptDirectory } from '../../cli/completions/kept-actions'
import { appPlace, remotePlace } from '../../cli/completions/place'
import { readWords, shells, writeLines } from '../../cli/completions/shell-words'
import { quater as program } from '../../cli/program'
import { saveDefault, saveRemote } from '../../cli/remotes/remotes'
import type { JsonSchema } from '../../src/schema/json-schema'
import { connectedTo } from './fixtures/connected'
import { cleanEnv, quater } from './fixtures/process'
import { manifest } from './fixtures/server'
import { hasShell, shellHome } from './fixtures/shells'

setDefaultTimeout(30_000)

const url = 'https://api.example.com'
const store = { name: 'store', url, credential: null }

/** Values that would run something, were they read by a shell; each is inserted whole by its first letter. */
const hostile = [
	'a$(touch pwned)',
	'b`touch pwned`;touch pwned&',
	"c' ; touch pwned ; '",
	'd" ; touch pwned ; "\\',
	'e >pwned *{1,2}~#',
	'f!! %1 ^x^y'
]

const actionWith = (properties: Record<string, JsonSchema>, name = 'set_status') => ({
	name,
	description: 'Set a status. $(touch pwned) `touch pwned` \u001b]0;title\u0007 \u202e',
	method: 'POST',
	path: '/status',
	needs_approval: false,
	input_schema: { type: 'object', properties } as JsonSchema
})

const order = actionWith({
	order_id: { type: 'string', description: 'Which order.' },
	status: { type: 'string', enum: ['paid', 'packed', 'shipped'] },
	loud: { type: 'boolean' },
	format: { type: 'string', enum: ['a4', 'a5'] },
	photo: { type: 'string', format: 'binary' },
	tags: { type: 'array', items: { enum: ['new', 'old'] } },
	mixed: { anyOf: [{ type: 'boolean' }, { type: 'integer' }] }
})

const risky = actionWith(
	{ choice: { enum: [...hostile, 'g\nnewline', 'h\u202ehidden'] }, 'z$(touch pwned)': {} },
	'risky'
)

const known = { ...manifest, actions: [order, risky] }

/** A home where the remote `store` is saved, and its actions were seen. */
const home = () => {
	const made = shellHome()
	saveRemote(made.env, store)
	keepActions(made.env, remotePlace(store), known)
	return made
}

const offered = (words: string[], env: Record<string, string>, cwd = '/') =>
	complete({ program, env: cleanEnv(env), cwd }, words).candidates.map(({ value }) => value)

describe('what is offered', () => {
	test('commands, their second words, and nothing that is hidden', () => {
		using made = home()
		expect(offered(['co'], made.env)).toEqual(['connect', 'completions'])
		expect(offered(['audit', ''], made.env)).toEqual(['list', 'tail', 'verify', 'export'])
		expect(offered(['__'], made.env)).toEqual([])
		expect(offered(['completions', ''], made.env)).toEqual([...shells])
	})

	test('flags where a command takes them, once unless they repeat, and their values', () => {
		using made = home()
		expect(offered(['approvals', 'list', '--s'], made.env)).toEqual(['--status'])
		expect(offered(['approvals', 'show', '--s'], made.env)).toEqual([])
		expect(offered(['--json', '--j'], made.env)).toEqual([])
		expect(offered(['--header', 'a: b', '--he'], made.env)).toEqual(['--header', '--help'])
		expect(offered(['approvals', 'list', '--status', 'd'], made.env)).toEqual(['denied'])
		expect(offered(['--format=n'], made.env)).toEqual(['--format=ndjson'])
		// The word after a flag is its value, whatever it looks like.
		expect(offered(['--header', 'call', 'act'], made.env)).toEqual(['actions'])
	})

	test('remotes, and the actions that were seen of each', () => {
		using made = home()
		expect(offered(['login', ''], made.env)).toEqual(['store'])
		expect(offered(['call', ''], made.env)).toEqual(['store'])
		expect(offered(['call', 'store', ''], made.env)).toEqual(['set_status', 'risky'])
		expect(offered(['actions', 'describe', 'store', 's'], made.env)).toEqual(['set_status'])
		expect(offered(['call', 'elsewhere', ''], made.env)).toEqual([])
		saveDefault(made.env, 'store')
		expect(offered(['call', ''], made.env)).toEqual(['store', 'set_status', 'risky'])
		expect(offered(['call', ''], { ...made.env, QUATER_APP: 'other.ts' })).toEqual(['store'])
		// The same name at another address is another place.
		saveRemote(made.env, { ...store, url: 'https://elsewhere.example.com' })
		expect(offered(['call', 'store', ''], made.env)).toEqual([])
	})

	test("an action's flags before ours, and the values they take", () => {
		using made = home()
		const call = (...words: string[]) =>
			offered(['call', 'store', 'set_status', ...words], made.env)
		const flags = ['--order-id', '--status', '--loud', '--no-loud', '--photo', '--tags', '--mixed']
		expect(call('--').slice(0, flags.length)).toEqual(flags)
		expect(call('--')).toContain('--dry-run')
		expect(call('--status', 'p')).toEqual(['paid', 'packed'])
		expect(call('--status=s')).toEqual(['--status=shipped'])
		expect(call('--loud', '--status', '')).toEqual(['paid', 'packed', 'shipped'])
		expect(call('--tags', '')).toEqual(['new', 'old'])
		expect(call('--mixed', '')).toEqual(['true', 'false'])
		expect(call('--order-id', '--stat')).toEqual([])
		// `--format` is ours; the action's own is `--arg format=`.
		expect(call('--format', '')).toEqual(['json', 'ndjson', 'table'])
		expect(call('--arg', 'fo')).toEqual(['format='])
		expect(call('--arg', 'format=')).toEqual(['format=a4', 'format=a5'])
	})

	test('files for flags and arguments that take one', () => {
		using made = home()
		const files = (...words: string[]) =>
			complete({ program, env: cleanEnv(made.env), cwd: '/' }, words).files === true
		expect(files('call', 'store', 'set_status', '--photo', '')).toBe(true)
		expect(files('call', 'store', 'set_status', '--order-id@file', '')).toBe(true)
		expect(files('call', '--input', '')).toBe(true)
		expect(files('--token-file=', '')).toBe(false)
		expect(files('--token-file=')).toBe(true)
		expect(files('run', '')).toBe(true)
		expect(files('call', 'store', 'set_status', '--status', '')).toBe(false)
	})

	test('the actions of a local app, by its file, without loading it', () => {
		using made = home()
		const { env, path } = made
		writeFileSync(join(path, 'main.ts'), 'throw new Error("loaded")')
		expect(offered(['call', ''], env, path)).toEqual(['store'])
		keepActions(env, appPlace({ env, cwd: path, app: undefined }), { ...known, actions: [order] })
		expect(offered(['call', ''], env, path)).toEqual(['store', 'set_status'])
		expect(offered(['call', '--app', 'main.ts', 's'], env, path)).toEqual(['store', 'set_status'])
		expect(offered(['call', '--app=gone.ts', 's'], env, path)).toEqual(['store'])
		expect(offered(['call', 'set_status', '--stat'], env, path)).toEqual(['--status'])
	})
})

describe('what is kept', () => {
	test('nothing until completions are used; then what a command has seen, for its owner alone', async () => {
		using made = connectedTo({})
		expect((await made.run('actions list store')).exit).toBe(0)
		expect(existsSync(keptDirectory(made.env))).toBe(false)
		const asked = await quater(['__complete', 'zsh', '', '--', ''], { env: made.env })
		expect(asked).toMatchObject({ exit: 0, stderr: '' })
		expect(statSync(keptDirectory(made.env)).mode & 0o777).toBe(0o700)
		expect((await made.run('actions list store')).exit).toBe(0)
		const [file = ''] = readdirSync(keptDirectory(made.env))
		expect(statSync(join(keptDirectory(made.env), file)).mode & 0o777).toBe(0o600)
		const before = made.server.seen.length
		expect(offered(['call', 'store', 'users.'], made.env)).toEqual(['users.get', 'users.lock'])
		expect(made.server.seen).toHaveLength(before)
		expect((await made.run('logout store')).exit).toBe(0)
		expect(offered(['call', 'store', 'users.'], made.env)).toEqual([])
	})

	test('nothing that other users could have written, and nothing that is too long', () => {
		using made = home()
		const place = remotePlace(store)
		expect(keptActions(made.env, place)).toHaveLength(2)
		const [file = ''] = readdirSync(keptDirectory(made.env))
		chmodSync(join(keptDirectory(made.env), file), 0o644)
		expect(keptActions(made.env, place)).toEqual([])
		chmodSync(join(keptDirectory(made.env), file), 0o600)
		chmodSync(keptDirectory(made.env), 0o777)
		expect(keptActions(made.env, place)).toEqual([])
		chmodSync(keptDirectory(made.env), 0o700)
		writeFileSync(join(keptDirectory(made.env), file), '{"place": 1')
		expect(keptActions(made.env, place)).toEqual([])
		const values = Array.from({ length: 5000 }, (_, index) => `value ${index}`)
		const many = Array.from({ length: 5000 }, (_, index) => actionWith({}, `action_${index}`))
		keepActions(made.env, place, { ...known, actions: [actionWith({ x: { enum: values } })] })
		expect(keptActions(made.env, place)[0]?.arguments[0]?.values).toHaveLength(60)
		keepActions(made.env, place, { ...known, actions: many })
		expect(keptActions(made.env, place)).toHaveLength(500)
		for (let index = 0; index < 100; index++) keepActions(made.env, `remote ${index}`, known)
		expect(readdirSync(keptDirectory(made.env))).toHaveLength(64)
	})

	test('nothing goes wrong where nothing can be kept or read', async () => {
		using made = shellHome()
		rmSync(join(made.path, 'home'), { recursive: true })
		writeFileSync(join(made.path, 'home'), 'a file')
		const answer = await quater(['__complete', 'bash', '=:', '--', 'call', ''], { env: made.env })
		expect(answer).toEqual({ exit: 0, stdout: ':words\n', stderr: '' })
		rmSync(join(made.path, 'home'))
		mkdirSync(join(made.path, 'home'), { mode: 0o700 })
		writeFileSync(join(made.path, 'home', 'quater.db'), 'no database', { mode: 0o600 })
		const broken = await quater(['__complete', 'fish', '', '--', 'login', ''], { env: made.env })
		expect(broken).toEqual({ exit: 0, stdout: ':words\n', stderr: '' })
	})
})

test('what bash has broken apart is put together, and quotes are taken away', () => {
	expect(readWords('bash', ['--format', '=', 'js'])).toEqual(['--format=js'])
	expect(readWords('bash', ['a', '--app', 'main.ts', ':', 'app', 'b'])).toEqual([
		'a',
		'--app',
		'main.ts:app',
		'b'
	])
	expect(readWords('zsh', ['a\\ b', "'c d'e", '"f\\"g', "'open"])).toEqual([
		'a b',
		'c de',
		'f"g',
		'open'
	])
})

test('no line that a script reads holds more than one candidate', () => {
	for (const shell of shells) {
		using made = home()
		const words = ['call', 'store', 'risky', '--choice', '']
		const found = complete({ program, env: cleanEnv(made.env), cwd: '/' }, words)
		const lines = writeLines(shell, found, { typed: '', breaks: '=:' }).trimEnd().split('\n')
		expect(lines).toHaveLength(1 + hostile.length)
		expect(lines.join('')).not.toMatch(/(?!\t)[\p{Cc}\p{Cf}]/u)
	}
})

for (const shell of shells) {
	describe.skipIf(!hasShell(shell))(`${shell}${hasShell(shell) ? '' : ' (not installed)'}`, () => {
		test('offers what fits', () => {
			using made = home()
			const [commands, actions, values, files] = made.offers(
				shell,
				'quater actions ',
				'quater call store set',
				'quater call store set_status --status=p',
				'quater run '
			)
			expect(commands).toEqual(['list', 'search', 'describe'])
			expect(actions).toEqual(['set_status'])
			// Bash replaces what follows the equals sign alone.
			const before = shell === 'bash' ? '' : '--status='
			expect(values).toEqual([`${before}paid`, `${before}packed`])
			if (shell === 'zsh') expect(files).toEqual([':files'])
			if (shell === 'fish') expect(files).toContain('bin/')
		})

		test('runs nothing of what a remote says, and inserts it as it is', async () => {
			using made = home()
			const call = 'quater call store risky --choice '
			// In quotes, bash is offered nothing that would need some of its own.
			const quoted = shell === 'bash' ? [] : [`${call}"a`]
			const lines = [
				...hostile.map((value) => call + value[0]),
				...quoted,
				'quater call store risky --z'
			]
			const calls = await made.types(shell, lines)
			expect(calls.map((words) => words.at(-1))).toEqual([
				...hostile,
				...quoted.map(() => 'a$(touch pwned)'),
				'--z$(touch pwned)'
			])
			if (shell === 'bash') expect(made.offers(shell, `${call}"a`)).toEqual([[]])
			expect(existsSync(join(made.path, 'pwned'))).toBe(false)
		})
	})
}
