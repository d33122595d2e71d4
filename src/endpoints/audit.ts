/** The endpoints at which the audit trail is read, verified and exported, with the scope `audit:read`. */

import type { Engine } from '../app/engine'
import type { Visitor } from '../approvals/desk'
import { entryOf, parseCheckpoint } from '../audit/chain'
import { eventOf } from '../audit/event'
import { exportLines } from '../audit/export'
import type { AuditEntry, AuditEvent, AuditPage } from '../audit/protocol'
import { verifyChain } from '../audit/verify'
import type { CallRecord } from '../calls/call-record'
import { QuaterError } from '../errors'
import { storeFailed } from '../stores/opened'
import type { AuditStore } from '../stores/store'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'
import { invalid, wholeNumber } from './query'
import { signInToDecide } from './sign-in'

/** Most rows of one export. */
const maxExport = 1_000_000
/** Most rows of one page. */
const maxPage = 1000
/** Most rows that are looked through for one page. */
const scanRows = 10_000

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

type Respond = (engine: Engine, request: Request, visitor: Visitor) => Promise<Response>

const guarded = (engine: Engine, path: string, respond: Respond): Endpoint => ({
	path,
	surface: 'api',
	async handle(call: CallRecord, request: Request) {
		const visitor = await signInToDecide(engine, call, request)
		const held: readonly string[] = visitor.caller.scopes
		if (!held.includes('audit:read')) {
			throw new QuaterError('insufficient_scope', {
				message: 'This needs the scopes: audit:read.',
				data: { scopes: ['audit:read'] }
			})
		}
		takeOnly(request, 'GET')
		try {
			return await respond(engine, request, visitor)
		} catch (cause) {
			throw storeFailed(cause)
		}
	}
})

const privately = (body: object): Response =>
	Response.json(body, { headers: { 'cache-control': 'private, no-store' } })

/** Members of a row that a list can be narrowed to. */
const filters = ['event', 'action', 'subject', 'approval_id', 'source', 'outcome'] as const

const listRows: Respond = async (engine, request) => {
	const { store } = await engine.services.storage.open()
	const { name } = engine.service
	const query = new URL(request.url).searchParams
	const limit = wholeNumber(query.get('limit'), 'limit', maxPage) ?? 100
	const wanted = filters.flatMap((key) => {
		const value = query.get(key)
		return value === null ? [] : [[key, value] as const]
	})
	const matches = (entry: AuditEntry) => wanted.every(([key, value]) => entry[key] === value)
	const given = query.get('cursor')
	const { entries, after } =
		given === null
			? await newest(store, name, matches, wanted.length > 0 ? scanRows : limit, limit)
			: await following(store, name, matches, cursorOf(given), limit)
	const head = await store.head(name)
	const page: AuditPage = {
		entries,
		next_cursor: String(after),
		more: head !== null && after < head.seq,
		head
	}
	return privately(page)
}

type Matches = (entry: AuditEntry) => boolean

const newest = async (
	store: AuditStore,
	service: string,
	matches: Matches,
	scan: number,
	limit: number
) => {
	const rows = await store.last(service, scan)
	const entries = rows.map(entryOf).filter(matches).slice(-limit)
	return { entries, after: rows.at(-1)?.seq ?? 0 }
}

const following = async (
	store: AuditStore,
	service: string,
	matches: Matches,
	cursor: number,
	limit: number
) => {
	const entries: AuditEntry[] = []
	let after = cursor
	for (let scanned = 0; scanned < scanRows; ) {
		const rows = await store.read(service, after, Math.min(500, scanRows - scanned))
		for (const row of rows) {
			after = row.seq
			const entry = entryOf(row)
			if (matches(entry) && entries.push(entry) === limit) return { entries, after }
		}
		scanned += rows.length
		if (rows.length === 0) break
	}
	return { entries, after }
}

const verify: Respond = async (engine, request) => {
	const { store } = await engine.services.storage.open()
	const given = new URL(request.url).searchParams.get('checkpoint')
	const checkpoint = given === null ? null : parseCheckpoint(given)
	if (given !== null && checkpoint === null) {
		throw invalid('checkpoint', 'checkpoint must be <seq>:<hash>, as an earlier verify printed it.')
	}
	const { keys } = engine.options.audit
	return privately(await verifyChain(store, engine.service.name, keys, checkpoint))
}

const exportRows: Respond = async (engine, request, visitor) => {
	const { store } = await engine.services.storage.open()
	const { name } = engine.service
	const query = new URL(request.url).searchParams
	const after = query.get('cursor') === null ? 0 : cursorOf(query.get('cursor')!)
	const limit = wholeNumber(query.get('limit'), 'limit', maxExport) ?? maxExport
	// On record before the first row leaves.
	const head = await store.append(name, [exported(visitor, after, limit)], engine.services.clock())
	const lines = exportLines(store, name, { after, through: head.seq, limit })
	return new Response(lines, {
		headers: {
			'content-type': 'application/jsonl; charset=utf-8',
			'cache-control': 'private, no-store',
			'content-disposition': 'attachment; filename="audit.jsonl"'
		}
	})
}

const exported = ({ call, caller }: Visitor, after: number, limit: number): AuditEvent => ({
	...eventOf('audit.exported', call, caller),
	detail: { after, limit }
})

const cursorOf = (text: string): number => {
	if (/^\d{1,15}$/.test(text)) return Number(text)
	throw invalid('cursor', 'cursor must be the next_cursor of an earlier answer.')
}
