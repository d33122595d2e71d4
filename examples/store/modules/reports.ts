/** Reports: figures for people at a terminal and for agents that answer questions. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import { monthlyRevenue } from '../data/reports'
import { listProducts } from '../data/stock'

const day = (start: string) => t.String({ format: 'date', default: start })

export const reports = new Elysia({ prefix: '/reports', tags: ['reports'] })
	.use(actions)
	.guard({ scopes: ['orders:read'] }, (app) =>
		app
			.get('/revenue', ({ query }) => ({ months: monthlyRevenue(query.from, query.to) }), {
				query: t.Object({ from: day('2000-01-01'), to: day('2999-12-31') }),
				tool: { title: 'Monthly revenue' },
				cli: { aliases: ['revenue'] },
				detail: {
					operationId: 'get_revenue',
					description: 'Sold and refunded cents per month, both days included.'
				}
			})
			.get('/restock', () => ({ products: listProducts(5) }), {
				cli: { name: 'restock', description: 'Products that are about to run out.' }
			})
	)
