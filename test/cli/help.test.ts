/** Help of one command, of a group and of one action: short, complete, and fit to be read in a terminal. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { operatorProgram } from '../../cli/operator/program'
import type { Program } from '../../cli/program'
import { createClient } from '../../src/client'
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
	app.listen({ port: 0, hostname: '127.0.0.1' })
	const url = String(app.server?.url.origin)
	const manifest = await createClient(url, { token: 'boss' }).manifest()
	program = operatorProgram({
		name: 'store',
		version: '1.0.0',
		build: { commit: null, target: 'linux-x64' },
		service: manifest.service,
		manifest: () => manifest,
		target: { kind: 'remote', url }
	})
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
})
