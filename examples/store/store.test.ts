/** The store over plain HTTP. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { database } from './data/database'
import { reset } from './data/seed'
import { app } from './main'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'

function send(method: Method, path: string, body?: unknown, token = 'admin-token') {
	const headers = new Headers({ authorization: `Bearer ${token}` })
	if (body !== undefined) headers.set('content-type', 'application/json')
	const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) }
	return app.handle(new Request(`http://localhost${path}`, init))
}

const get = (path: string, token?: string) => send('GET', path, undefined, token)

const json = async (answer: Promise<Response> | Response) => (await answer).json()

beforeEach(() => reset(database))

describe('who gets in', () => {
	test('anyone may ask for the health', async () => {
		const response = await app.handle(new Request('http://localhost/health'))
		expect(response.status).toBe(200)
		expect(await response.json()).toEqual({ ok: true })
	})

	test.each(['/orders', '/stock', '/customers', '/me'])(
		'strangers may not see %s',
		async (path) => {
			const response = await app.handle(new Request(`http://localhost${path}`))
			expect(response.status).toBe(401)
			expect(response.headers.get('www-authenticate')).toStartWith('Bearer')
			expect((await get(path, 'wrong-token')).status).toBe(401)
		}
	)

	test('callers learn who they are', async () => {
		expect(await json(get('/me', 'readonly-token'))).toEqual({
			subject: 'dashboard',
			kind: 'service',
			scopes: ['orders:read']
		})
	})

	test.each([
		['POST', '/orders', { customer_id: 'cus_1001', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] }],
		['PUT', '/stock/MUG-BLUE/price', { price_cents: 1 }],
		['POST', '/stock/MUG-BLUE/adjust', { change: 1, reason: 'found' }],
		['PATCH', '/customers/cus_1001', { name: 'Eve' }]
	] as const)('a dashboard that reads may not %s %s', async (method, path, body) => {
		const response = await send(method, path, body, 'readonly-token')
		expect(response.status).toBe(403)
		expect(await response.json()).toMatchObject({ error: { code: 'insufficient_scope' } })
	})
})

describe('orders', () => {
	test('are listed newest first, a page at a time', async () => {
		const { orders } = await json(get('/orders?limit=2'))
		expect(orders).toMatchObject([{ id: 'ord_1005' }, { id: 'ord_1004' }])
		const next = await json(get('/orders?limit=2&before=ord_1004'))
		expect(next.orders).toMatchObject([{ id: 'ord_1003' }, { id: 'ord_1002' }])
	})

	test('are filtered by status and customer', async () => {
		const paid = await json(get('/orders?status=paid'))
		expect(paid.orders).toMatchObject([{ id: 'ord_1001' }])
		const ofAda = await json(get('/orders?customer_id=cus_1001'))
		expect(ofAda.orders).toMatchObject([{ id: 'ord_1003' }, { id: 'ord_1001' }])
	})

	test('are found by words', async () => {
		const { orders } = await json(get('/orders/search?q=ring%20twice'))
		expect(orders).toMatchObject([{ id: 'ord_1002', note: 'Ring twice' }])
	})

	test('show their lines and cents', async () => {
		expect(await json(get('/orders/ord_1004'))).toMatchObject({
			customer_name: 'Alan Turing',
			total_cents: 9500,
			refunded_cents: 1150,
			lines: [
				{ sku: 'MUG-BLUE', quantity: 4, unit_price_cents: 1150 },
				{ sku: 'POT-TEA', quantity: 1, unit_price_cents: 4900 }
			]
		})
	})

	test('that do not exist are 404', async () => {
		const response = await get('/orders/ord_9')
		expect(response.status).toBe(404)
		expect(await response.json()).toEqual({ message: 'There is no order ord_9' })
	})

	test('take their goods from the stock', async () => {
		const response = await send('POST', '/orders', {
			customer_id: 'cus_1002',
			lines: [{ sku: 'MUG-RED', quantity: 2 }]
		})
		expect(response.status).toBe(201)
		expect(await response.json()).toMatchObject({
			id: 'ord_1006',
			status: 'pending',
			total_cents: 2500
		})
		expect(await json(get('/stock/MUG-RED'))).toMatchObject({ in_stock: 1 })
	})

	test('leave nothing behind when one line cannot be had', async () => {
		const lines = [
			{ sku: 'MUG-BLUE', quantity: 1 },
			{ sku: 'TEA-EARL', quantity: 1 }
		]
		const response = await send('POST', '/orders', { customer_id: 'cus_1001', lines })
		expect(response.status).toBe(409)
		expect(await response.json()).toEqual({ message: 'Only 0 of TEA-EARL in stock' })
		expect(await json(get('/stock/MUG-BLUE'))).toMatchObject({ in_stock: 40 })
		expect((await get('/orders/ord_1006')).status).toBe(404)
	})

	test('need at least one line', async () => {
		const response = await send('POST', '/orders', { customer_id: 'cus_1001', lines: [] })
		expect(response.status).toBe(422)
	})

	test('move along one step at a time', async () => {
		const move = (status: string) => send('PATCH', '/orders/ord_1001/status', { status })
		expect((await move('delivered')).status).toBe(409)
		expect(await json(move('shipped'))).toMatchObject({ status: 'shipped' })
		expect(await json(move('delivered'))).toMatchObject({ status: 'delivered' })
	})

	test('put their goods back when cancelled', async () => {
		expect(await json(send('POST', '/orders/ord_1003/cancel'))).toMatchObject({
			status: 'cancelled'
		})
		expect(await json(get('/stock/MUG-RED'))).toMatchObject({ in_stock: 4 })
		expect(await json(get('/stock/MUG-RED/movements'))).toMatchObject({
			movements: [{ change: 1, reason: 'ord_1003 cancelled', moved_by: 'admin' }]
		})
	})

	test('are not cancelled while the money is still ours', async () => {
		const response = await send('POST', '/orders/ord_1001/cancel')
		expect(response.status).toBe(409)
		expect(await response.json()).toEqual({
			message: 'ord_1001 is paid: refund it before cancelling'
		})
	})

	test('carry a note', async () => {
		const put = (note: string | null) => send('PUT', '/orders/ord_1001/note', { note })
		expect(await json(put('Fragile'))).toMatchObject({ note: 'Fragile' })
		expect(await json(put(null))).toMatchObject({ note: null })
	})
})

describe('papers', () => {
	test('the export opens in a spreadsheet and runs nothing there', async () => {
		const response = await get('/orders/export?customer_id=cus_1003')
		expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
		expect(response.headers.get('content-disposition')).toContain('orders.csv')
		expect(await response.text()).toBe(
			'id,customer_id,status,placed_at,total_cents,refunded_cents,note\r\n' +
				`ord_1004,cus_1003,delivered,2025-02-11T17:45:00.000Z,9500,1150,"'=SUM(A1:A9), ""quoted"""\r\n`
		)
	})

	test('an invoice reads well', async () => {
		const response = await get('/orders/ord_1004/invoice')
		expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
		const text = await response.text()
		expect(text).toMatch(/^INVOICE +ord_1004$/m)
		expect(text).toMatch(/^4 x Blue mug +46\.00$/m)
		expect(text).toMatch(/^Due +83\.50$/m)
	})

	test('an invoice is a PDF too', async () => {
		const response = await get('/orders/ord_1004/invoice.pdf')
		expect(response.headers.get('content-type')).toBe('application/pdf')
		const file = await response.text()
		expect(file).toStartWith('%PDF-1.4\n')
		const [, table] = file.match(/startxref\n(\d+)\n%%EOF/) ?? []
		expect(file.slice(Number(table))).toStartWith('xref\n')
	})
})

describe('refunds', () => {
	test('are listed, alone and by order', async () => {
		expect(await json(get('/refunds?order_id=ord_1004'))).toMatchObject({
			refunds: [{ id: 'ref_1001', amount_cents: 1150 }]
		})
		expect(await json(get('/refunds?order_id=ord_1001'))).toEqual({ refunds: [] })
		expect(await json(get('/refunds/ref_1001'))).toMatchObject({ refunded_by: 'admin' })
	})

	test('wait for somebody to approve, over HTTP as well', async () => {
		const response = await send('POST', '/orders/ord_1001/refund', { reason: 'Broken' })
		expect(response.status).toBe(409)
		expect(await response.json()).toMatchObject({ error: { code: 'approval_required' } })
		expect(await json(get('/refunds?order_id=ord_1001'))).toEqual({ refunds: [] })
	})
})

describe('stock', () => {
	test('shows what runs out', async () => {
		const { products } = await json(get('/stock?at_most=3', 'agent-token'))
		expect(products).toMatchObject([
			{ sku: 'MUG-RED', in_stock: 3 },
			{ sku: 'TEA-EARL', in_stock: 0 }
		])
	})

	test('is adjusted, never below nothing', async () => {
		const adjust = (change: number) =>
			send('POST', '/stock/POT-TEA/adjust', { change, reason: 'Counted' })
		expect(await json(adjust(-12))).toMatchObject({ in_stock: 0 })
		expect((await adjust(-1)).status).toBe(409)
	})

	test('gets a new price without changing what was ordered', async () => {
		await send('PUT', '/stock/POT-TEA/price', { price_cents: 5900 })
		expect(await json(get('/stock/POT-TEA'))).toMatchObject({ price_cents: 5900 })
		expect(await json(get('/orders/ord_1002'))).toMatchObject({ total_cents: 4900 })
	})
})

describe('customers', () => {
	test('are found by part of a name or an email', async () => {
		expect(await json(get('/customers?q=hopper'))).toMatchObject({
			customers: [{ id: 'cus_1002' }]
		})
		expect((await json(get('/customers'))).customers).toHaveLength(3)
	})

	test('are added and changed, one for each email', async () => {
		const added = await send('POST', '/customers', { name: 'Edsger', email: 'ed@example.com' })
		expect(added.status).toBe(201)
		expect(await added.json()).toMatchObject({ id: 'cus_1004' })
		expect(
			await json(send('PATCH', '/customers/cus_1004', { name: 'Edsger Dijkstra' }))
		).toMatchObject({ name: 'Edsger Dijkstra', email: 'ed@example.com' })
		expect((await send('PATCH', '/customers/cus_1004', { email: 'ada@example.com' })).status).toBe(
			409
		)
	})

	test('have orders', async () => {
		const { orders } = await json(get('/customers/cus_1002/orders'))
		expect(orders).toMatchObject([{ id: 'ord_1005' }, { id: 'ord_1002' }])
	})
})

describe('reports', () => {
	test('add up months, without what was cancelled or never paid', async () => {
		expect(await json(get('/reports/revenue'))).toEqual({
			months: [
				{ month: '2025-01', orders: 2, sold_cents: 9150, refunded_cents: 0 },
				{ month: '2025-02', orders: 1, sold_cents: 9500, refunded_cents: 1150 }
			]
		})
	})

	test('say what to restock', async () => {
		const { products } = await json(get('/reports/restock'))
		expect(products).toMatchObject([{ sku: 'MUG-RED' }, { sku: 'TEA-EARL' }])
	})
})
