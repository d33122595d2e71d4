/** The store through all its doors: what is reachable where, and that the answers agree. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { testClient } from 'quater/testing'
import { database } from './data/database'
import { reset } from './data/seed'
import { app } from './main'

const admin = testClient(app, { token: 'admin-token' })
const agent = admin.as('agent-token')
const dashboard = admin.as('readonly-token')

beforeEach(() => reset(database))

describe('the same answer at every door', () => {
	test.each([
		['list_orders', {}],
		['list_orders', { status: 'paid', limit: 1 }],
		['get_order', { order_id: 'ord_1004' }],
		['get_order', { order_id: 'ord_9' }],
		['get_order_invoice', { order_id: 'ord_1004' }],
		['list_stock', { at_most: 3 }],
		['list_stock', {}],
		['get_product', { sku: 'POT-TEA' }],
		['list_customers', { q: 'hopper' }],
		['get_customer', { customer_id: 'cus_1001' }],
		['list_refunds', { order_id: 'ord_1004' }],
		['get_revenue', { from: '2025-02-01' }]
	])('%s %o', async (name, args) => {
		expect(await admin.parity(name, args)).toAgreeOnEverySurface()
	})

	test.each([
		['list_orders', { limit: 0 }],
		['list_orders', { status: 'lost' }],
		['create_order', { customer_id: 'cus_1001', lines: [] }],
		['create_order', { customer_id: 'cus_9', lines: [{ sku: 'POT-TEA', quantity: 1 }] }],
		['adjust_stock', { sku: 'POT-TEA', change: -13, reason: 'Counted' }],
		['update_order_status', { order_id: 'ord_1001', status: 'delivered' }],
		['cancel_order', { order_id: 'ord_1001' }]
	])('%s %o is refused alike', async (name, args) => {
		expect(await admin.parity(name, args)).toAgreeOnEverySurface()
	})
})

describe('agents over MCP', () => {
	test('take and cancel an order', async () => {
		const taken = await agent.mcp.call('create_order', {
			customer_id: 'cus_1002',
			lines: [{ sku: 'MUG-RED', quantity: 3 }]
		})
		expect(taken.isError).toBeFalsy()
		expect(taken.structuredContent).toMatchObject({ id: 'ord_1006', total_cents: 3750 })

		const cancelled = await agent.mcp.call('cancel_order', { order_id: 'ord_1006' })
		expect(cancelled.structuredContent).toMatchObject({ status: 'cancelled' })
		const product = await agent.mcp.call('get_product', { sku: 'MUG-RED' })
		expect(product.structuredContent).toMatchObject({ in_stock: 3 })
	})

	test('are told what went wrong', async () => {
		const result = await agent.mcp.call('cancel_order', { order_id: 'ord_1002' })
		expect(result.isError).toBe(true)
		expect(JSON.stringify(result.content)).toContain(
			'ord_1002 is shipped and cannot become cancelled'
		)
	})

	test('read an invoice as text and fetch it as a file', async () => {
		const text = await agent.mcp.call('get_order_invoice', { order_id: 'ord_1001' })
		expect(text.content).toEqual([{ type: 'text', text: expect.stringContaining('INVOICE') }])
		const file = await agent.mcp.call('get_order_invoice_pdf', { order_id: 'ord_1001' })
		expect(file.content).toEqual([
			{
				type: 'resource',
				resource: expect.objectContaining({
					mimeType: 'application/pdf',
					blob: expect.stringMatching(/^JVBERi0/)
				})
			}
		])
	})
})

describe('scripts at the command line', () => {
	test('export CSV', async () => {
		const { exitCode, body } = await dashboard.cli.call('export_orders', {
			customer_id: 'cus_1002'
		})
		expect(exitCode).toBe(0)
		expect(body).toContain('ord_1005,cus_1002,cancelled')
	})

	test('hand in what was counted, all or nothing', async () => {
		const hand = (text: string) => admin.remote.call('count_stock', { counts: csv(text) })
		const csv = (text: string) => new File([`sku,in_stock\n${text}`], 'counts.csv')
		expect(await hand('MUG-RED,7\nPOT-NONE,1\n')).toMatchObject({ exitCode: 1 })
		expect((await hand('MUG-RED,many\n')).body).toEqual({ message: 'Line 2 is not sku,in_stock' })
		expect((await admin.cli.call('get_product', { sku: 'MUG-RED' })).body).toMatchObject({
			in_stock: 3
		})
		const { body } = await hand('MUG-RED,7\nTEA-EARL,0\n')
		expect(body).toMatchObject({ products: [{ sku: 'MUG-RED', in_stock: 7 }] })
		const again = await admin.parity('count_stock', { counts: csv('MUG-RED,7\n') })
		expect(again).toAgreeOnEverySurface()
		expect(again.answers.http?.value).toEqual({ products: [] })
	})

	test('ask who they are', async () => {
		const { body } = await dashboard.cli.call('get_me', {})
		expect(body).toEqual({ subject: 'dashboard', kind: 'service', scopes: ['orders:read'] })
		expect((await dashboard.remote.call('get_me', {})).body).toEqual(body)
	})
})

describe('what is not there', () => {
	test.each(['export_orders', 'count_stock', 'restock', 'get_me'])(
		'%s is no tool',
		async (name) => {
			const refused = await admin.mcp.call(name, {}).then(
				(result) => result.isError === true,
				() => true
			)
			expect(refused).toBe(true)
		}
	)

	test.each(['search_orders', 'list_customer_orders', 'get_order_invoice_pdf'])(
		'%s is no command',
		async (name) => {
			const { exitCode, error } = await admin.cli.call(name, {})
			expect(exitCode).toBe(2)
			expect(error?.code).toBe('unknown_action')
		}
	)

	test('an action without its scope looks unknown', async () => {
		const args = { sku: 'POT-TEA', change: 1, reason: 'Counted' }
		const { exitCode, error } = await agent.cli.call('adjust_stock', args)
		expect(exitCode).not.toBe(0)
		expect(error?.code).toBe('unknown_action')
		expect((await admin.cli.call('adjust_stock', args)).exitCode).toBe(0)
	})
})

describe('a refund', () => {
	const args = { order_id: 'ord_1001', reason: 'Arrived broken' }

	test('waits for approval at every door, and nothing is paid', async () => {
		const overMcp = await agent.mcp.call('refund_order', args)
		expect(overMcp.isError).toBe(true)
		const local = await agent.cli.call('refund_order', args)
		expect(local).toMatchObject({ exitCode: 5, error: { code: 'approval_required' } })
		const remote = await agent.remote.call('refund_order', args)
		expect(remote).toMatchObject({ error: { code: 'approval_required' } })

		const { body } = await admin.cli.call('list_refunds', { order_id: 'ord_1001' })
		expect(body).toEqual({ refunds: [] })
	})

	test('is rehearsed over HTTP', async () => {
		const response = await agent.http('/orders/ord_1001/refund', {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'quater-dry-run': '1' },
			body: JSON.stringify({ reason: args.reason })
		})
		expect(response.status).toBe(200)
		expect(await response.json()).toMatchObject({
			ok: true,
			dry_run: true,
			action: 'refund_order',
			needs_approval: true,
			approval_required: true,
			subject: 'support-agent',
			source: 'api'
		})
	})
})
