/** The endpoints at which the audit trail is read, verified and exported, with the scope `audit:read`. */

import type { Engine } from '../app/engine'
import type { Visitor } from '../approvals/desk'
import { parseCheckpoint } from '../audit/chain'
import { eventOf } from '../audit/event'
import { exportLines } from '../audit/export'
import { auditFilters, readPage } from '../audit/page'
import type { AuditEvent } from '../audit/protocol'
import { verifyChain } from '../audit/verify'
import { holdsAll, insufficientScope } from '../auth/access'
import { storeFailed } from '../stores/opened'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'
import { privateJson, privately } from './private-answer'
import { invalid, wholeNumber } from './query'
import { signIn } from './sign-in'

/** Most rows of one page. */
const maxPage = 1000
/** Most rows of one export. */
const maxExport = 1_000_000

/** Reading, verifying and exporting, where anything is recorded; else nothing. */
export const auditEndpoints = (engine: Engine): Endpoint[] => {
	if (!engine.hasAudit) return []
	const { path } = engine.options.audit
	return [
		guarded(engine, path, listRows),
		guarded(engine, `${path}/verify`, verify),
		guarded(engine, `${path}/export`, exportRows)
	]
}

type Respond = (engine: Engine, visitor: Visitor) => Promise<Response>

const guarded = (engine: Engine, path: string, respond: Respond): Endpoint => ({
	path,
	surface: 'api',
	async handle(call, request) {
		const visitor = await signIn(engine, call, request)
		if (!holdsAll(visitor.caller.scopes, ['audit:read'])) {
			throw insufficientScope(['audit:read'])
		}
		takeOnly(request, 'GET')
		try {
			return await respond(engine, visitor)
		} catch (cause) {
			throw storeFailed(cause)
		}
	}
})

const listRows: Respond = async (engine, { request }) => {
	const { store } = await engine.services.storage.open()
	const query = new URL(request.url).searchParams
	const page = await readPage(store, engine.service.name, {
		cursor: cursorIn(query),
		limit: wholeNumber(query.get('limit'), 'limit', maxPage) ?? 100,
		wanted: auditFilters.flatMap((name) => {
			const value = query.get(name)
			return value === null ? [] : [[name, value] as const]
		})
	})
	return privateJson(page)
}

const verify: Respond = async (engine, { request }) => {
	const { store } = await engine.services.storage.open()
	const given = new URL(request.url).searchParams.get('checkpoint')
	const checkpoint = given === null ? null : parseCheckpoint(given)
	if (given !== null && checkpoint === null) {
		throw invalid('checkpoint', 'checkpoint must be <seq>:<hash>, as an earlier verify printed it.')
	}
	const { keys } = engine.options.audit
	return privateJson(await verifyChain(store, engine.service.name, keys, checkpoint))
}

const exportRows: Respond = async (engine, visitor) => {
	const { store } = await engine.services.storage.open()
	const { name } = engine.service
	const query = new URL(visitor.request.url).searchParams
	const after = cursorIn(query) ?? 0
	const limit = wholeNumber(query.get('limit'), 'limit', maxExport) ?? maxExport
	// On record before the first row leaves.
	const head = await store.append(name, [exported(visitor, after, limit)], engine.services.clock())
	const lines = exportLines(store, name, { after, through: head.seq, limit })
	return new Response(lines, {
		headers: {
			'content-type': 'application/jsonl; charset=utf-8',
			...privately,
			'content-disposition': 'attachment; filename="audit.jsonl"'
		}
	})
}

const exported = ({ call, caller }: Visitor, after: number, limit: number): AuditEvent => ({
	...eventOf('audit.exported', call, caller),
	detail: { after, limit }
})

const cursorIn = (query: URLSearchParams): number | null => {
	const text = query.get('cursor')
	if (text === null) return null
	if (/^\d{1,15}$/.test(text)) return Number(text)
	throw invalid('cursor', 'cursor must be the next_cursor of an earlier answer.')
}
