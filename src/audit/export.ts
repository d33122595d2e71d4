/** Streams the audit trail as JSON Lines, a page of rows in memory at a time. */

import type { AuditStore } from '../stores/store'
import { entryOf } from './chain'
import type { ExportEnd } from './protocol'
import { nextTurn } from './turn'

/** What is exported. */
export interface ExportRange {
	/** Rows after this place; 0 for all. */
	readonly after: number
	/** The last place; rows that are appended meanwhile stay out. */
	readonly through: number
	/** Most rows that are written. */
	readonly limit: number
}

/** Rows read at a time. */
const pageRows = 500

const encoder = new TextEncoder()

/** Lines of rows, and one last line that says what they are; a failure breaks the stream before that. */
export const exportLines = (
	store: Pick<AuditStore, 'read' | 'head'>,
	service: string,
	{ after, through, limit }: ExportRange
): ReadableStream<Uint8Array> => {
	let at = after
	let rows = 0
	let first: number | null = null
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				const room = Math.min(pageRows, limit - rows)
				const page = room > 0 ? await store.read(service, at, room) : []
				const wanted = page.filter(({ seq }) => seq <= through)
				const lines = wanted.map((row) => `${JSON.stringify(entryOf(row))}\n`)
				for (const { seq } of wanted) {
					first ??= seq
					at = seq
				}
				rows += wanted.length
				if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
				await nextTurn()
				if (wanted.length === room && room > 0 && at < through) return
				const truncated = rows === limit && at < through
				const end: ExportEnd = {
					export: {
						rows,
						first_seq: first,
						last_seq: first === null ? null : at,
						truncated,
						next_cursor: truncated ? String(at) : null,
						head: await store.head(service)
					}
				}
				controller.enqueue(encoder.encode(`${JSON.stringify(end)}\n`))
				controller.close()
			}
		},
		{ highWaterMark: 1 }
	)
}
