/** Help of one command, of a group and of one action: short, complete, and fit to be read in a terminal. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import type { Program } from '../../cli/program'
import { helpText } from '../../cli/syntax/help'
import { boundProgram } from './fixtures/bound-program'
import { run } from './fixtures/in-process'
import { privateDirectory } from './fixtures/process'

const app = new Elysia()
	.use(quater({ name: 'store', database: ':memory:', auth: bearer({ boss: 'boss' }) }))
	.post('/orders/:order_id/refund', () => 'unused', {
		params: t.Object({ order_id: t.String() }),
		body: t.Object({
			reason: t.String({ minLength: 3, maxLength: 500 }),
			kind: t.UnionEnum(['part', 'full']),
			lines: t.Optional(t.Array(t.Object({ sku: t.String() })))
		}),
		cli: true,
		needsApproval: true,
		detail: { operationId: 'refund_order', description: 'Pay back an order.' }
	})
	.put('/shelves/:shelf/:mode', () => 'unused', {
		params: t.Object({ shelf: t.Integer({ minimum: 1 }), mode: t.UnionEnum(['on', 'off']) }),
		body: t.Object({ picture: t.File() }),
		cli: true,
		detail: { operationId: 'set_shelf', description: 'Set a shelf.' }
	})

const directory = privateDirectory()
const env = { QUATER_HOME: directory.path, STORE_TOKEN: 'boss' }
let program: Program

beforeAll(async () => {
	program = await boundProgram(app, 'boss')
})
afterAll(async () => {
	await app.stop(true)
	directory[Symbol.dispose]()
})

const store = (...words: string[]) => run(words, { env, program })
const onTerminal = (...words: string[]) => run(words, { env, program, isTTY: true })

test('the help of an action says of its arguments what describe says', async () => {
	for (const action of ['refund-order', 'set-shelf']) {
		const described = (await onTerminal('actions', 'describe', action)).stdout
		const help = (await store(action, '--help')).stdout
		const [, listed = ''] = / {2}arguments:\n((?: {4}.*\n)+)/.exec(described) ?? []
		const lines = listed.trim().split('\n')
		expect(lines.length).toBeGreaterThan(2)
		const plain = help.replace(/ +/g, ' ')
		for (const line of lines) expect(plain).toContain(line.trim().replace(/ +/g, ' '))
	}
	const { stdout } = await store('set-shelf', '--help')
	expect(stdout).toContain('<shelf>              required  integer  (at least 1)')
	expect(stdout).toContain('<mode>               required  on|off')
	expect(stdout).toContain('--picture <@path|->  required')
	expect(stdout).toContain('\nFiles: at most 2097152 bytes in one call.\n')
})

test('the help of one command has its own flags, and names those of every command', async () => {
	const whole = (await store('--help')).stdout
	for (const spec of program.commands.filter(({ hidden }) => !hidden)) {
		const { exit, stdout } = await store(...spec.name.split(' '), '--help')
		expect({ exit, command: spec.name }).toEqual({ exit: 0, command: spec.name })
		expect(stdout).toContain(`$ store ${spec.name}`)
		expect(stdout).toContain(spec.about)
		expect(stdout).toContain('What these do, and the exit codes: store --help\n')
		const [, named = ''] = /\nAlso: (.*?)\. /.exec(stdout) ?? []
		expect(named.split(', ')).toContain('--token-file')
		for (const flag of named.split(', ')) expect(whole).toMatch(new RegExp(`\\n .*${flag}\\b`))
	}
	expect(whole).toContain('\nExit codes:\n')
})

test("a flag that an action's own argument hides is explained where it still is ours", async () => {
	const { stdout } = await store('refund-order', '--help')
	expect(stdout).toContain('  --reason <string>     required  (3 to 500 characters)\n')
	expect(stdout).toContain('Only before refund-order: why, in your own words')
	expect((await store('set-shelf', '--help')).stdout).toContain('  Why, in your own words')
})

test('sentences of an action are broken between words, and its commands are not broken', async () => {
	const spec = program.commands.find(({ name }) => name === 'refund-order')
	const text = helpText(spec!, 40, program)
	expect(text).toContain('\nA second person has to approve each\ncall. --wait waits until then.\n')
	expect(text).toMatch(/\n {2}store refund-order --dry-run \S+ --reason \S+ --kind part\n/)
})

test('help is a word too, and a group has its own', async () => {
	for (const words of [['refund-order'], ['approvals', 'show'], ['approvals'], []])
		expect(await store('help', ...words)).toEqual(await store(...words, '--help'))
	const { exit, stdout } = await store('approvals', '--help')
	expect(exit).toBe(0)
	expect(stdout).toContain('$ store approvals <command> [flags]')
	expect(stdout.match(/^ {2}\w.*$/gm)?.every((line) => line.startsWith('  approvals '))).toBe(true)
	expect(stdout).not.toContain('refund-order')
})

test('what is no command has no help, but a nearest match', async () => {
	expect(await store('refnd-order', '--help')).toMatchObject({
		exit: 2,
		stdout: '',
		stderr: "error: Unknown command 'refnd-order'\nDid you mean refund-order? See: store --help\n"
	})
	const group = await store('help', 'approvals', 'shwo')
	expect(group.stderr).toEndWith('Did you mean store approvals show? See: store approvals --help\n')
})

test('a part of a name finds the commands that hold it, and an action by any other word', async () => {
	const hint = async (...words: string[]) => (await store(...words)).stderr.split('\n')[1]
	expect(await hint('refund', 'ord_1')).toBe('Did you mean store refund-order? See: store --help')
	expect(await hint('verify')).toBe('Did you mean store audit verify? See: store --help')
	expect(await hint('log')).toBe('Did you mean store login, or store logout? See: store --help')
	expect(await hint('money-back')).toBe(
		'Find it: store actions search money-back. See: store --help'
	)
	expect(await hint('list')).toBe('Find it: store actions search list. See: store --help')
	expect(await store('approvals', 'show')).toMatchObject({
		exit: 2,
		stderr:
			'error: approvals show needs <id>\nUsage: store approvals show <id>. See: store approvals list\n'
	})
})
