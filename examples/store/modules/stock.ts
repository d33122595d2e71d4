/** The shelves: what is there for anyone signed in, changes for those with `stock:write`. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import {
	getProduct,
	listMovements,
	listProducts,
	moveStock,
	recordCounts,
	setPrice
} from '../data/stock'
import { readCounts } from '../documents/counts'
import { missing, models } from './models'

export const stock = new Elysia({ prefix: '/stock', tags: ['stock'] })
	.use(actions)
	.use(models)
	.get('/', ({ query }) => ({ products: listProducts(query.at_most) }), {
		query: t.Object({
			at_most: t.Optional(
				t.Integer({ minimum: 0, description: 'Only products of which this many or fewer are left' })
			)
		}),
		response: 'product.list',
		tool: true,
		cli: { aliases: ['stock'] },
		// Both GET /stock and GET /stock/:sku would be called get_stock.
		detail: { operationId: 'list_stock', description: 'List products with their price and stock.' }
	})
	.post(
		'/counts',
		async ({ body, caller, status }) => {
			const counts = readCounts(await body.counts.text())
			if (typeof counts === 'number') {
				return status(400, { message: `Line ${counts} is not sku,in_stock` })
			}
			return { products: recordCounts(counts, caller.subject) }
		},
		{
			body: t.Object({ counts: t.File({ maxSize: '100k' }) }),
			response: { 200: 'product.list', 400: 'failure', 409: 'failure' },
			scopes: ['stock:write'],
			// A file has no way in over MCP.
			cli: true,
			detail: {
				operationId: 'count_stock',
				description: 'Set the stock to what was counted: CSV with a line sku,in_stock a product.'
			}
		}
	)
	.guard({ params: 'product.sku' })
	.get(
		'/:sku',
		({ params: { sku }, status }) => getProduct(sku) ?? status(404, missing('product', sku)),
		{
			response: { 200: 'product', 404: 'failure' },
			tool: true,
			cli: true,
			detail: { operationId: 'get_product', description: 'Fetch one product by its SKU.' }
		}
	)
	.guard({ scopes: ['stock:write'] }, (app) =>
		app
			.get('/:sku/movements', ({ params }) => ({ movements: listMovements(params.sku) }))
			.post(
				'/:sku/adjust',
				({ params: { sku }, body, caller, status }) =>
					moveStock(sku, body.change, body.reason, caller.subject) ??
					status(404, missing('product', sku)),
				{
					body: t.Object({
						change: t.Integer({ minimum: -10_000, maximum: 10_000 }),
						reason: t.String({ minLength: 3, maxLength: 200 })
					}),
					response: { 200: 'product', 404: 'failure', 409: 'failure' },
					tool: true,
					cli: true,
					detail: {
						operationId: 'adjust_stock',
						description: 'Add to the stock of a product, or take from it with a negative change.'
					}
				}
			)
			.put(
				'/:sku/price',
				({ params: { sku }, body, status }) =>
					setPrice(sku, body.price_cents) ?? status(404, missing('product', sku)),
				{
					body: t.Object({ price_cents: t.Integer({ minimum: 0 }) }),
					response: { 200: 'product', 404: 'failure' }
				}
			)
	)
