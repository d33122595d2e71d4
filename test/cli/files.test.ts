/** Files on the command line: real files, a real app, in process and over HTTP. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import { type Around, cleanEnv, onTerminal, privateDirectory, quater } from './fixtures/process'

const app = join(import.meta.dir, 'fixtures/files-app.ts')
const directory = privateDirectory()
const cwd = directory.path
const env = { QUATER_HOME: join(cwd, 'home'), QUATER_DATABASE: join(cwd, 'quater.db') }
let server: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let url = ''

const sha256 = (content: string | Uint8Array) =>
	new Bun.CryptoHasher('sha256').update(content).digest('hex')

const contents = {
	'report.pdf': '%PDF-1.4 a report\r\n--boundary--\r\n',
	'note.txt': 'héllo\n',
	'@at': 'its name begins with an at sign',
	'a;filename=b.csv': 'its name looks like a setting',
	'[1].txt': 'its name looks like JSON',
	empty: '',
	'quote"d.txt': 'its name holds a quote'
}
const bytes = Uint8Array.from({ length: 4096 }, (_, index) => index % 256)

beforeAll(async () => {
	for (const [name, content] of Object.entries(contents)) writeFileSync(join(cwd, name), content)
	writeFileSync(join(cwd, 'raw.bin'), bytes)
	writeFileSync(join(cwd, 'archive.bin'), new Uint8Array(8 * 1024 ** 2 - 1000).fill(7))
	writeFileSync(join(cwd, 'huge.bin'), new Uint8Array(8 * 1024 ** 2).fill(7))
	mkdirSync(join(cwd, 'folder'))
	symlinkSync('nowhere', join(cwd, 'dangling'))
	server = Bun.spawn([process.execPath, app], {
		env: cleanEnv(env),
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'inherit'
	})
	const { value } = await server.stdout.getReader().read()
	url = new TextDecoder().decode(value).trim()
	for (const token of ['boss', 'agent'])
		saveRemote(env, { name: `as-${token}`, url, credential: { kind: 'token', value: token } })
})

afterAll(async () => {
	server.kill()
	await server.exited
	directory[Symbol.dispose]()
})

const localEnv = { ...env, QUATER_APP: app, QUATER_TOKEN: 'agent' }
const remote = (words: readonly string[], around: Around = {}) =>
	quater(['--json', 'call', 'as-agent', ...words], { cwd, env, ...around })
const local = (words: readonly string[], around: Around = {}) =>
	quater(['--json', 'call', ...words], { cwd, env: localEnv, ...around })

type Call = typeof local

/** The answer of a call that goes well, and the error of one that does not. */
const through = (call: Call) => ({
	async answerOf(words: readonly string[], around?: Around) {
		const { exit, stdout, stderr } = await call(words, around)
		expect({ exit, stderr: exit === 0 ? '' : stderr }).toEqual({ exit: 0, stderr: '' })
		return JSON.parse(stdout)
	},
	async refused(words: readonly string[], around?: Around) {
		const { exit, stdout, stderr } = await call(words, around)
		expect(stdout).toBe('')
		return { exit, ...JSON.parse(stderr).error }
	}
})

/** What a plain upload of the same file is answered. */
const overHttp = async (name: string) => {
	const body = new FormData()
	body.set('document', new File([Bun.file(join(cwd, name))], name))
	const headers = { authorization: 'Bearer agent' }
	return (await fetch(`${url}/documents`, { method: 'POST', headers, body })).json()
}

describe.each([
	['local', local],
	['remote', remote]
] as const)('%s', (door, call) => {
	const { answerOf, refused } = through(call)
	const upload = (...words: string[]) => answerOf(['upload_document', ...words])

	test('a file keeps its name, type, size and bytes', async () => {
		const report = {
			name: 'report.pdf',
			type: 'application/pdf',
			size: contents['report.pdf'].length,
			sha256: sha256(contents['report.pdf'])
		}
		expect(await upload('--document', '@report.pdf')).toMatchObject(report)
		expect(await upload('--document', '@raw.bin')).toMatchObject({ sha256: sha256(bytes) })
		for (const name of ['report.pdf', 'note.txt', 'quote"d.txt', 'raw.bin']) {
			const { source, entrypoint, ...same } = await upload('--document', `@${name}`)
			expect(await overHttp(name)).toEqual({ ...same, source: 'api', entrypoint: 'server' })
			expect(source).toBe('cli')
			expect(entrypoint).toBe(door === 'local' ? 'local' : 'server')
		}
		expect(await upload('--document', '@empty')).toMatchObject({ name: 'empty', size: 0 })
	}, 20_000)

	test('standard input is a file, once', async () => {
		const words = ['upload_document', '--document']
		const stdin = 'a,b\n'
		expect(await answerOf([...words, '-'], { stdin })).toMatchObject({ name: 'stdin', size: 4 })
		expect(await answerOf([...words, '@-;filename=rows.csv'], { stdin })).toMatchObject({
			name: 'rows.csv',
			type: 'text/csv',
			sha256: sha256(stdin)
		})
		const twice = ['upload_photos', '--photos', '-', '--photos', '-']
		expect(await refused(twice, { stdin })).toMatchObject({ exit: 2, code: 'usage' })
		const inside = { stdin: '{"document": "-"}' }
		expect(await refused(['upload_document', '--input', '-'], inside)).toMatchObject({ exit: 2 })
	}, 20_000)

	test('a repeated flag is several files, and one is a list of one', async () => {
		const words = ['upload_photos', '--photos', '@note.txt', '--photos', '@raw.bin']
		expect(await answerOf(words)).toMatchObject([
			{ name: 'note.txt', sha256: sha256('héllo\n') },
			{ name: 'raw.bin', sha256: sha256(bytes) }
		])
		expect(await answerOf(words.slice(0, 3))).toMatchObject([{ name: 'note.txt' }])
		const two = ['upload_document', '--document', '@empty', '--document', '@note.txt']
		expect(await refused(two)).toMatchObject({ exit: 2, code: 'invalid_arguments' })
	}, 20_000)

	test('values stand beside files, and --input names them too', async () => {
		const others = { title: '007', pages: 3, tags: ['one'], about: { author: 'me' } }
		const flags = ['--title', '007', '--pages', '3', '--tags', 'one', '--about', '{"author":"me"}']
		expect(await upload('--document', '@empty', ...flags)).toMatchObject(others)
		const tags = ['--tags', '-', '--tags', '@two']
		expect(await upload('--document', '@empty', ...tags)).toMatchObject({ tags: ['-', '@two'] })
		for (const document of ['@note.txt', { '@file': 'note.txt' }]) {
			const around = { stdin: JSON.stringify({ document, ...others }) }
			const answer = await answerOf(['upload_document', '--input', '-'], around)
			expect(answer).toMatchObject({ name: 'note.txt', ...others })
		}
		const file = { '@file': 'note.txt', name: 'n.md' }
		const photos = { stdin: JSON.stringify({ photos: ['@note.txt', file] }) }
		expect(await answerOf(['upload_photos', '--input', '-'], photos)).toMatchObject([
			{ name: 'note.txt' },
			{ name: 'n.md', type: 'text/markdown' }
		])
	}, 20_000)

	test('a file may be as large as its route takes, and no larger', async () => {
		const keep = (file: string) => ['keep_archive', '--id', '7', '--archive', file]
		expect(await answerOf(keep('@archive.bin'))).toMatchObject({ id: '7', name: 'archive.bin' })
		expect(await refused(['upload_document', '--document', '@archive.bin'])).toMatchObject({
			exit: 1,
			code: 'payload_too_large'
		})
		const stdin = 'x'.repeat(100_001)
		expect(await refused(['upload_document', '--document', '-'], { stdin })).toMatchObject({
			exit: 1,
			code: 'payload_too_large'
		})
		// It fits by itself, and not with what a request adds to it.
		if (door === 'remote')
			expect(await refused(keep('@huge.bin'))).toMatchObject({ exit: 1, code: 'payload_too_large' })
	}, 20_000)

	test('what a file is missing for is told as over plain HTTP', async () => {
		const form = new FormData()
		form.set('title', 'none')
		const headers = { authorization: 'Bearer agent' }
		const answer = await fetch(`${url}/documents`, { method: 'POST', headers, body: form })
		const { error } = (await answer.json()) as { error: { message: string } }
		expect(answer.status).toBe(422)
		expect(await refused(['upload_document', '--title', 'none'])).toMatchObject({
			exit: 2,
			message: error.message
		})
		const png = ['upload_photos', '--photos', '@empty', '--call', '@note.txt']
		expect(await refused(png)).toMatchObject({ exit: 2, code: 'bad_request' })
	})

	test('a rehearsal runs nothing, and an approved file runs once, unchanged', async () => {
		const path = `contract-${door}.txt`
		const words = ['sign_contract', '--contract', `@${path}`]
		writeFileSync(join(cwd, path), 'I agree.')
		const rehearsal = await answerOf([...words, '--dry-run'])
		expect(rehearsal).toMatchObject({ dry_run: true, approval_required: true })
		expect(
			await answerOf(['upload_document', '--document', `@${path}`, '--dry-run'])
		).toMatchObject({
			dry_run: true,
			approval_required: false
		})
		const asked = await refused(words)
		expect(asked).toMatchObject({ exit: 5, code: 'approval_required' })
		expect(asked.approval.arguments_hash).toBe(rehearsal.arguments_hash)
		const { id } = asked.approval
		const decide = (step: string) => quater(['approvals', step, 'as-boss', id], { cwd, env })
		const shown = JSON.parse((await decide('show')).stdout)
		expect(shown.arguments.contract).toMatchObject({ name: path, sha256: sha256('I agree.') })
		expect((await decide('approve')).exit).toBe(0)
		writeFileSync(join(cwd, path), 'I agreE.')
		const changed = await refused(words)
		expect(changed).toMatchObject({ exit: 5 })
		expect(changed.approval.id).not.toBe(id)
		writeFileSync(join(cwd, path), 'I agree.')
		expect(await answerOf(words)).toMatchObject({ name: path, sha256: sha256('I agree.') })
		expect(await refused(words)).toMatchObject({ exit: 5 })
	}, 20_000)

	test('the trail keeps what a file is, never what is in it', async () => {
		const stdin = `content of ${door}`
		await answerOf(['upload_document', '--document', '@-;filename=kept.txt'], { stdin })
		await answerOf(['keep_key', '--key', '@-;filename=secret.pem'], { stdin })
		const { stdout } = await quater(['audit', 'export', 'as-boss'], { cwd, env })
		expect(stdout).not.toContain(stdin)
		const rows = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line))
		const last = (action: string) => rows.findLast((row) => row.action === action).arguments
		expect(last('upload_document').document).toMatchObject({
			name: 'kept.txt',
			size: stdin.length,
			sha256: sha256(stdin)
		})
		expect(last('keep_key')).toEqual({ key: '<redacted>' })
		expect(stdout).not.toContain('secret.pem')
	}, 20_000)
})

describe('however a file is named', () => {
	const { answerOf, refused } = through(remote)
	const upload = (...words: string[]) => answerOf(['upload_document', ...words])

	test('it is the same file', async () => {
		const report = { name: 'report.pdf', sha256: sha256(contents['report.pdf']) }
		expect(await upload('--document=@report.pdf')).toMatchObject(report)
		expect(await upload('--document', `@${join(cwd, 'report.pdf')}`)).toMatchObject(report)
		expect(await upload('--document', '{"@file":"report.pdf"}')).toMatchObject(report)
		expect(await upload('--document@file', 'report.pdf')).toMatchObject(report)
		expect(await upload('--arg', 'document=@report.pdf')).toMatchObject(report)
	})

	test('a name says nothing but where a file is', async () => {
		for (const [word, name] of [
			['@@at', '@at'],
			['@./@at', '@at'],
			['{"@file":"a;filename=b.csv"}', 'a;filename=b.csv'],
			['@[1].txt', '[1].txt']
		] as const) {
			const expected = { name, sha256: sha256(contents[name]) }
			expect(await upload('--document', word)).toMatchObject(expected)
		}
		for (const name of ['@at', 'a;filename=b.csv'])
			expect(await upload('--document@file', name)).toMatchObject({ name })
		// As a browser writes it, and so as it arrives over plain HTTP.
		expect(await upload('--document', '@quote"d.txt')).toMatchObject({ name: 'quote%22d.txt' })
	}, 20_000)

	test('what has no size before it is read is read to its end, and no further', async () => {
		if (process.platform === 'linux')
			expect(await upload('--document', '@/proc/version')).toMatchObject({
				name: 'version',
				sha256: sha256(readFileSync('/proc/version'))
			})
		expect(Bun.spawnSync(['mkfifo', 'pipe'], { cwd }).exitCode).toBe(0)
		const writer = Bun.spawn(['sh', '-c', 'printf piped > pipe'], { cwd })
		const piped = await upload('--document', '@pipe')
		expect(await writer.exited).toBe(0)
		expect(piped).toMatchObject({ name: 'pipe', size: 5, sha256: sha256('piped') })
		expect(await refused(['upload_document', '--document', '@/dev/zero'])).toMatchObject({
			exit: 1,
			code: 'payload_too_large'
		})
	}, 20_000)

	test('its name can be told, which tells its type', async () => {
		expect(await upload('--document', '@note.txt;filename=readme.md')).toMatchObject({
			name: 'readme.md',
			type: 'text/markdown',
			sha256: sha256('héllo\n')
		})
	})

	test('what cannot be read is told before anything is sent', async () => {
		for (const [path, message] of [
			['nope.pdf', 'Cannot read nope.pdf: there is no such file'],
			['dangling', 'Cannot read dangling: there is no such file'],
			['note.txt/x', 'Cannot read note.txt/x: there is no such file'],
			['folder', 'folder is a directory'],
			['', 'A file is named by its path, which is empty']
		] as const) {
			const error = await refused(['upload_document', `--document=@${path}`])
			expect(error).toMatchObject({ exit: 2, code: 'usage', message })
		}
		const wrong = ['{"@file":7}', '{"@file":"empty","mode":1}', '{"path":"empty"}', '{"@file"']
		for (const word of wrong)
			expect(await refused(['upload_document', '--document', word])).toMatchObject({
				exit: 2,
				code: 'invalid_arguments'
			})
	}, 20_000)
})

test('a path alone is text, which no manifest turns into a file', async () => {
	for (const word of ['note.txt', join(cwd, 'note.txt'), '~/.ssh/id_ed25519', 'a@b']) {
		const words = ['upload_document', '--document', word]
		expect(await through(remote).refused(words)).toMatchObject({
			exit: 2,
			code: 'invalid_arguments',
			message: 'document takes a file',
			hint: `Write @${word}, or - for standard input.`
		})
		const around = { stdin: JSON.stringify({ document: word }) }
		const input = ['upload_document', '--input', '-']
		expect((await through(remote).refused(input, around)).message).toBe('document takes a file')
		const object = { stdin: JSON.stringify({ document: { path: word, name: word } }) }
		expect(await through(remote).refused(input, object)).toMatchObject({
			exit: 2,
			code: 'invalid_arguments'
		})
	}
})

test('the description tells what is a file', async () => {
	const words = ['actions', 'describe', 'as-agent', 'upload_photos']
	const { stdout } = await quater([...words, '--format', 'json'], { cwd, env })
	const described = JSON.parse(stdout)
	expect(described).toMatchObject({
		max_body_bytes: 100_000,
		arguments: [
			{ name: 'photos', type: 'files' },
			{ name: 'call', type: 'file' }
		],
		usage: { command: 'quater call as-agent upload_photos --photos @path/to/file' }
	})
	expect(described.input_schema.properties).toEqual({
		photos: { type: 'array', items: { type: 'string', format: 'binary' } },
		call: { type: 'string', format: 'binary', contentMediaType: 'image/png' }
	})
	const { screen } = await onTerminal(words, { cwd, env })
	expect(screen).toContain('--photos <@path|-> ...  required')
	expect(screen).toContain('files: at most 100000 bytes in one call')
})

test('a terminal shows how much is sent; a pipe shows nothing', async () => {
	const words = ['call', 'as-agent', 'keep_archive', '--id', '1', '--archive', '@archive.bin']
	const { exit, screen } = await onTerminal(words, { cwd, env })
	expect(exit).toBe(0)
	const [sent, total] = /(\d+)\/(\d+) bytes sent/.exec(screen)?.slice(1).map(Number) ?? []
	expect(sent).toBeGreaterThan(0)
	expect(total).toBeGreaterThan(8 * 1024 ** 2 - 1000)
	const piped = await quater(words, { cwd, env })
	expect(piped).toMatchObject({ exit: 0, stderr: `remote: as-agent ${url}\n` })
	const onDisk = await onTerminal(
		words.filter((word) => word !== 'as-agent'),
		{
			cwd,
			env: localEnv
		}
	)
	expect(onDisk.screen).not.toContain('bytes sent')
})
