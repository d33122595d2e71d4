/** Reads one page of the trail: the newest rows, or those that follow a place. */

import type { AuditStore } from '../stores/store'
import { entryOf } from './chain'
import type { AuditEntry, AuditPage } from './protocol'
import { nextTurn } from './turn'

/** Members of a row that a page can be narrowed to. */
export const auditFilters = [
	'event',
	'action',
	'subject',
	'approval_id',
	'source',
	'outcome'
] as const

/** Which rows are wanted. */
export interface AuditQuery {
	/** Rows after this place, oldest first; null for the newest. */
	readonly cursor: number | null
	/** Most rows of the page. */
	readonly limit: number
	/** Members that a row must have, with their values. */
	readonly wanted: readonly (readonly [name: (typeof auditFilters)[number], value: string])[]
}

/** Most rows that are looked through for one page. */
const scanRows = 10_000
/** Rows read at a time. */
const pageRows = 500

type Store = Pick<AuditStore, 'read' | 'last' | 'head'>

/** A page of a service's trail; its cursor is good for going on, also behind the newest row. */
export const readPage = async (
	store: Store,
	service: string,
	query: AuditQuery
): Promise<AuditPage> => {
	const { entries, after } =
		query.cursor === null
			? await newest(store, service, query)
			: await following(store, service, { ...query, cursor: query.cursor })
	const head = await store.head(service)
	return {
		entries,
		next_cursor: String(after),
		more: head !== null && after < head.seq,
		head
	}
}

/** The rows found, and the place up to which was looked. */
interface Found {
	readonly entries: AuditEntry[]
	readonly after: number
}

const newest = async (
	store: Store,
	service: string,
	{ limit, wanted }: AuditQuery
): Promise<Found> => {
	const rows = await store.last(service, wanted.length > 0 ? scanRows : limit)
	const entries = rows.map(entryOf).filter((entry) => matches(entry, wanted))
	return { entries: entries.slice(-limit), after: rows.at(-1)?.seq ?? 0 }
}

const following = async (
	store: Store,
	service: string,
	{ cursor, limit, wanted }: AuditQuery & { readonly cursor: number }
): Promise<Found> => {
	const entries: AuditEntry[] = []
	let after = cursor
	for (let scanned = 0; scanned < scanRows; ) {
		const rows = await store.read(service, after, Math.min(pageRows, scanRows - scanned))
		for (const row of rows) {
			after = row.seq
			const entry = entryOf(row)
			if (matches(entry, wanted) && entries.push(entry) === limit) return { entries, after }
		}
		scanned += rows.length
		if (rows.length === 0) break
		await nextTurn()
	}
	return { entries, after }
}

const matches = (entry: AuditEntry, wanted: AuditQuery['wanted']): boolean =>
	wanted.every(([name, value]) => entry[name] === value)
