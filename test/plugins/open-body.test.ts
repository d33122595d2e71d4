/** A body that is open on purpose takes further members on every surface, and all of them are hashed. */

import { expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { testClient } from 'quater/testing'

const open = t.Object({ sku: t.String() }, { additionalProperties: true })
const shape = { params: t.Object({ id: t.String() }), body: open, tool: true, cli: true } as const
const app = new Elysia()
	.use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }) }))
	.post('/open/:id', ({ body }) => body, {
		...shape,
		detail: { operationId: 'send_open', description: 'Echoes.' }
	})
	.post('/gated/:id', ({ body }) => body, {
		...shape,
		needsApproval: true,
		detail: { operationId: 'send_gated', description: 'Waits.' }
	})
const client = testClient(app, { token: 'token' })

const hashOf = async (args: Record<string, unknown>) => {
	const { body } = await client.cli.call('send_gated', args, { dryRun: true })
	return (body as { arguments_hash: string }).arguments_hash
}

const rehearse = (body: object) =>
	client.http('/gated/7', {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'quater-dry-run': '1' },
		body: JSON.stringify(body)
	})

test('further members arrive alike', async () => {
	const parity = await client.parity('send_open', { id: '7', sku: 'a', colour: { name: 'red' } })
	expect(parity).toAgreeOnEverySurface()
	expect(parity.answers.mcp?.value).toEqual({ sku: 'a', colour: { name: 'red' } })
})

test('they are part of the hash, the same over HTTP', async () => {
	const plain = await hashOf({ id: '7', sku: 'a' })
	const further = await hashOf({ id: '7', sku: 'a', colour: 'red' })
	expect(further).not.toBe(plain)
	const answer = (await (await rehearse({ sku: 'a', colour: 'red' })).json()) as object
	expect(answer).toMatchObject({ arguments_hash: further })
})

test('one that hides behind a path argument is refused', async () => {
	expect((await rehearse({ sku: 'a', id: '8' })).status).toBe(422)
})
