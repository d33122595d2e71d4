/** Approvals, decisions and events as tests of stores need them. */

import { expect } from 'bun:test'
import type { Approval, ApprovalDraft, CallKey, Judge, Party } from '../../src/approvals/approval'
import { type ChainedRow, entryOf, genesis, hashHolds } from '../../src/audit/chain'
import { emptyEvent } from '../../src/audit/event'
import type { AuditEvent } from '../../src/audit/protocol'
import type { Requested, Store } from '../../src/stores/store'

/** When tests begin: some time in 2025, in milliseconds since 1970. */
export const start = 1_763_700_000_000

/** How long sample requests wait, and how long they may be run once approved, in milliseconds. */
export const pendingMs = 60_000
export const executionMs = 10_000

let made = 0

/** A number that no other sample of this process has. */
const next = (): number => ++made

/** A service that no other test uses. */
export const newService = (): string => `service-${next()}`

const bob: Party = { subject: 'bob', kind: 'human', onBehalfOf: null, credentials: ['mark'] }

/** A request that is about to be stored; each has an id of its own. */
export const draft = (service: string, changes: Partial<ApprovalDraft> = {}): ApprovalDraft => ({
	service,
	id: `apr_${String(next()).padStart(20, '0')}`,
	action: 'refund_order',
	method: 'POST',
	path: '/orders/:order_id/refund',
	description: 'Refund one order.',
	fingerprint: `sha256:${'f'.repeat(64)}`,
	argumentsHash: `sha256:${'a'.repeat(64)}`,
	arguments: '{"order_id":"ord_1001"}',
	subject: 'agent-1',
	requester: { subject: 'agent-1', kind: 'agent', onBehalfOf: null, credentials: [] },
	surface: 'mcp',
	entrypoint: 'server',
	requestReason: null,
	preview: 'null',
	policy: {
		reason: null,
		approvers: 1,
		approverScopes: ['approvals:decide'],
		selfApproval: false,
		agentApprovers: false,
		requireReason: false,
		redeem: 'caller',
		bindPreview: false,
		pendingMs,
		executionMs
	},
	...changes
})

/** An event about an approval. */
export const about =
	(event: string) =>
	({ id, action, state }: Approval): AuditEvent => ({
		...emptyEvent,
		event,
		action,
		outcome: state,
		approval_id: id
	})

/** An event about nothing. */
export const plain = (event = 'call'): AuditEvent => ({ ...emptyEvent, event })

/** What no row can hold, so that writing it fails in the middle of a verb. */
export const unwritable: AuditEvent = { ...emptyEvent, event: 'call', arguments: Number.NaN }

/** Approves, with a token to redeem it where one is given. */
export const approve =
	(tokenHash: string | null = null): Judge =>
	(_, now) => ({
		decision: { by: bob, decision: 'approve', reason: 'checked', at: now },
		state: 'approved',
		executeBy: now + executionMs,
		endedAt: null,
		tokenHash
	})

/** Denies. */
export const deny: Judge = (_, now) => ({
	decision: { by: bob, decision: 'deny', reason: null, at: now },
	state: 'denied',
	executeBy: null,
	endedAt: now,
	tokenHash: null
})

/** Asks; limits are wide unless given. */
export const ask = (
	store: Store,
	asked: ApprovalDraft,
	now: number,
	maxPending = 1000
): Promise<Requested> => store.request(asked, { maxPending }, now, about('approval.requested'))

/** Asks for what nobody asked for yet; answers what was stored. */
export const askNew = async (
	store: Store,
	asked: ApprovalDraft,
	now: number
): Promise<Approval> => {
	const answer = await ask(store, asked, now)
	if (answer.kind !== 'created') throw new Error(`not created: ${answer.kind}`)
	return answer.approval
}

/** Asks and approves. */
export const askApproved = async (
	store: Store,
	asked: ApprovalDraft,
	now: number,
	tokenHash: string | null = null
): Promise<Approval> => {
	const { service, id } = await askNew(store, asked, now)
	return (await store.decide(service, id, approve(tokenHash), now, about('approval.approved')))!
}

/** What spending an approval takes. */
export const keyOf = ({
	service,
	id,
	action,
	argumentsHash,
	subject,
	fingerprint,
	tokenHash
}: Approval): CallKey & { id: string; tokenHash: string | null } => ({
	service,
	id,
	action,
	argumentsHash,
	subject,
	fingerprint,
	tokenHash
})

/** Spends. */
export const spend = (store: Store, key: ReturnType<typeof keyOf>, now: number) =>
	store.consume(key, now, about('approval.consumed'))

/** The names of all events of a service, oldest first. */
export const eventsOf = async (store: Store, service: string): Promise<string[]> =>
	(await store.read(service, 0, 100_000)).map((row) => entryOf(row).event)

/** Reads a whole chain, and expects each row to be whole and to follow the one before it. */
export const expectUnbroken = async (
	store: Store,
	service: string,
	keys: readonly string[] = []
): Promise<ChainedRow[]> => {
	const rows = await store.read(service, 0, 100_000)
	let before = { seq: (rows[0]?.seq ?? 1) - 1, hash: rows[0]?.prev ?? genesis, at: '' }
	for (const row of rows) {
		const entry = entryOf(row)
		const isWhole =
			row.seq === before.seq + 1 &&
			row.prev === before.hash &&
			hashHolds(row, keys) &&
			entry.seq === row.seq &&
			entry.service === service &&
			entry.at >= before.at
		if (!isWhole) expect({ before, row }).toBe('a row that follows' as never)
		before = { seq: row.seq, hash: row.hash, at: entry.at }
	}
	const head = await store.head(service)
	expect(head).toEqual(rows.length === 0 ? null : { seq: before.seq, hash: before.hash })
	return rows
}
