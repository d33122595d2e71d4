/** Customers: read on every surface, written over HTTP alone. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import { createCustomer, findCustomers, getCustomer, updateCustomer } from '../data/customers'
import { listOrders } from '../data/orders'
import { missing, models } from './models'

const name = t.String({ minLength: 1, maxLength: 200 })
const email = t.String({ format: 'email' })

export const customers = new Elysia({ prefix: '/customers', tags: ['customers'] })
	.use(actions)
	.use(models)
	.get('/', ({ query }) => ({ customers: findCustomers(query.q) }), {
		query: t.Object({ q: t.String({ default: '', description: 'Part of a name or an email' }) }),
		response: 'customer.list',
		scopes: ['orders:read'],
		tool: true,
		cli: true,
		detail: { description: 'List customers, or find them by name or email.' }
	})
	.post('/', ({ body, status }) => status(201, createCustomer(body)), {
		body: t.Object({ name, email }),
		response: { 201: 'customer', 409: 'failure' },
		scopes: ['orders:write']
	})
	.guard({ params: 'customer.id' })
	.get(
		'/:customer_id',
		({ params: { customer_id }, status }) =>
			getCustomer(customer_id) ?? status(404, missing('customer', customer_id)),
		{
			response: { 200: 'customer', 404: 'failure' },
			scopes: ['orders:read'],
			tool: true,
			cli: true,
			detail: { description: 'Fetch one customer by id.' }
		}
	)
	.patch(
		'/:customer_id',
		({ params: { customer_id }, body, status }) =>
			updateCustomer(customer_id, body) ?? status(404, missing('customer', customer_id)),
		{
			body: t.Partial(t.Object({ name, email })),
			response: { 200: 'customer', 404: 'failure', 409: 'failure' },
			scopes: ['orders:write']
		}
	)
	.get('/:customer_id/orders', ({ params }) => ({ orders: listOrders(params) }), {
		response: 'order.list',
		scopes: ['orders:read'],
		tool: { title: 'Orders of a customer' },
		detail: { description: 'List all orders of one customer, newest first.' }
	})
