/** Who may sign in: opaque bearer tokens, from STORE_TOKENS or, outside production, for the demo. */

import { Value } from '@sinclair/typebox/value'
import { type Static, t } from 'elysia'
import { settings } from './settings'

const scope = t.Union([
	t.Literal('orders:read'),
	t.Literal('orders:write'),
	t.Literal('refunds:write'),
	t.Literal('stock:write'),
	t.Literal('approvals:decide'),
	t.Literal('audit:read')
])

const tokenList = t.Record(
	t.String({ minLength: 8 }),
	t.Object({
		subject: t.String({ minLength: 1 }),
		kind: t.Union([t.Literal('human'), t.Literal('agent'), t.Literal('service')]),
		scopes: t.Array(scope)
	})
)

type TokenList = Static<typeof tokenList>

declare module 'quater' {
	interface Register {
		scope: Static<typeof scope>
	}
}

/** Public knowledge, so never accepted in production. */
const demoTokens: TokenList = {
	'admin-token': {
		subject: 'admin',
		kind: 'human',
		scopes: [
			'orders:read',
			'orders:write',
			'refunds:write',
			'stock:write',
			'approvals:decide',
			'audit:read'
		]
	},
	'agent-token': {
		subject: 'support-agent',
		kind: 'agent',
		scopes: ['orders:read', 'orders:write', 'refunds:write']
	},
	'readonly-token': { subject: 'dashboard', kind: 'service', scopes: ['orders:read'] }
}

function readTokens(): TokenList {
	if (settings.tokens) return Value.Parse(tokenList, JSON.parse(settings.tokens))
	if (settings.production)
		throw new Error('Set STORE_TOKENS: the demo tokens are not for production')
	return demoTokens
}

export const tokens = readTokens()
