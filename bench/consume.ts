/** Compares using up an approval, audit row included, with the bare SQL statement that it comes down to. */

import { Database } from 'bun:sqlite'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteStore } from 'quater/stores/sqlite'
import type { Ratio } from './climb'
import { scratchOf } from './scratch'
import { quotients } from './statistics'

const service = 'bench'
const nobody = { subject: 'agent', kind: 'agent', onBehalfOf: null, credentials: [] } as const
const key = {
	service,
	action: 'refund_order',
	fingerprint: `sha256:${'0'.repeat(64)}`,
	subject: 'agent'
} as const
const policy = {
	reason: null,
	approvers: 1,
	approverScopes: ['approvals:decide'],
	selfApproval: false,
	agentApprovers: false,
	requireReason: false,
	redeem: 'caller',
	bindPreview: false,
	pendingMs: 3_600_000,
	executionMs: 900_000
} as const
const consumed = {
	event: 'approval.consumed',
	call_id: null,
	request_id: null,
	source: null,
	entrypoint: null,
	action: key.action,
	subject: null,
	kind: null,
	on_behalf_of: null,
	arguments_hash: null,
	arguments: null,
	outcome: null,
	status: null,
	duration_ms: null,
	approval_id: null,
	detail: null
}
const event = () => consumed

/** Approves as many calls as one round uses up. */
const approve = async (store: ReturnType<typeof sqliteStore>, round: number, count: number) => {
	const keys = Array.from({ length: count }, (_, index) => ({
		...key,
		id: `apr_${round}_${index}`,
		argumentsHash: `sha256:${round}_${index}`,
		tokenHash: null
	}))
	for (const { tokenHash: _none, ...draft } of keys) {
		const asked = {
			...draft,
			method: 'POST',
			path: '/orders/:order_id/refund',
			description: 'Pay back an order.',
			arguments: '{"order_id":"ord_1001"}',
			requester: nobody,
			surface: 'mcp',
			entrypoint: 'server',
			requestReason: null,
			preview: 'null',
			policy
		} as const
		await store.request(asked, { maxPending: count + 1 }, Date.now(), event)
		const judge = (_approval: unknown, now: number) => ({
			decision: { by: nobody, decision: 'approve', reason: null, at: now } as const,
			state: 'approved' as const,
			executeBy: now + policy.executionMs,
			endedAt: null,
			tokenHash: null
		})
		await store.decide(service, draft.id, judge, Date.now(), event)
	}
	return keys
}

/** A table of tokens, and the statement that uses one up. */
const openBare = (file: string) => {
	const db = new Database(file, { create: true, strict: true })
	db.run('PRAGMA journal_mode = WAL')
	db.run('PRAGMA synchronous = FULL')
	db.run('CREATE TABLE tokens (id TEXT PRIMARY KEY, state TEXT NOT NULL, ended_at INTEGER) STRICT')
	const insert = db.query("INSERT INTO tokens VALUES (?1, 'approved', NULL)")
	const update = db.query(
		"UPDATE tokens SET state = 'consumed', ended_at = ?2 WHERE id = ?1 AND state = 'approved' RETURNING *"
	)
	return {
		approve: db.transaction((keys: readonly Approved[]) => {
			for (const { id } of keys) insert.run(id)
		}),
		consume: (id: string) => update.get(id, Date.now()),
		close: () => db.close()
	}
}

type Approved = Awaited<ReturnType<typeof approve>>[number]

/** How each of the two uses up what was approved; the bare one waits for nothing in between. */
const contenders = (store: ReturnType<typeof sqliteStore>, bare: ReturnType<typeof openBare>) => ({
	async store(keys: readonly Approved[]) {
		for (const one of keys) {
			if ((await store.consume(one, Date.now(), event)) === null) throw new Error('not consumed')
		}
	},
	async bare(keys: readonly Approved[]) {
		for (const { id } of keys) {
			if (bare.consume(id) === null) throw new Error('not consumed')
		}
	}
})

/** Both in turns, `rounds` times `count` of each. */
export const compareConsumes = async (rounds: number, count: number): Promise<Ratio> => {
	const folder = scratchOf(process.pid)
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const store = sqliteStore(join(folder, 'approvals.db'))
	const bare = openBare(join(folder, 'bare.db'))
	const consume = contenders(store, bare)
	const speeds = { store: [] as number[], bare: [] as number[] }
	try {
		for (let round = 0; round < rounds; round++) {
			const keys = await approve(store, round, count)
			bare.approve(keys)
			const turns = ['store', 'bare'] as const
			for (const which of round % 2 === 0 ? turns : turns.toReversed()) {
				const begin = performance.now()
				await consume[which](keys)
				speeds[which].push(count / (performance.now() - begin))
			}
		}
	} finally {
		await store.close()
		bare.close()
		rmSync(folder, { recursive: true, force: true })
	}
	return {
		label: 'consume an approval, audited / the bare SQL statement',
		ratio: quotients(speeds.store, speeds.bare),
		byClock: null,
		atLeast: 0.9,
		atMost: null
	}
}
