/** Everything the environment decides, read once at start. */

import { join } from 'node:path'
import { chat } from './chat'

const production = Bun.env.NODE_ENV === 'production'

/** Tests get a database of their own, which ends with the process. */
const defaultDatabase = Bun.env.NODE_ENV === 'test' ? ':memory:' : join(import.meta.dir, 'store.db')

export const settings = {
	production,
	port: Number(Bun.env.PORT ?? 8000),
	database: Bun.env.STORE_DATABASE ?? defaultDatabase,
	/** JSON: token to `{ subject, kind, scopes }`. */
	tokens: Bun.env.STORE_TOKENS,
	/** What `quater check` asks of a deployment, beside QUATER_DATABASE. */
	deployment: {
		...(Bun.env.STORE_HOSTS && { hosts: Bun.env.STORE_HOSTS.split(',') }),
		...(Bun.env.STORE_SECRET && { secret: Bun.env.STORE_SECRET }),
		approvals: {
			...(Bun.env.STORE_URL && { url: Bun.env.STORE_URL }),
			...(Bun.env.STORE_CHAT && { notify: chat(Bun.env.STORE_CHAT) })
		},
		...(Bun.env.STORE_AUDIT_KEY && { audit: { key: Bun.env.STORE_AUDIT_KEY } })
	}
}
