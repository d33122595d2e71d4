/** The shelves: what is there for anyone signed in, changes for those with `stock:write`. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import { getProduct, listMovements, listProducts, moveStock, setPrice } from '../data/stock'
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
