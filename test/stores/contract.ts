/** What every store does: one suite, run against each of them. */

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Approval } from '../../src/approvals/approval'
import { approvalStatuses } from '../../src/approvals/protocol'
import { entryOf, genesis } from '../../src/audit/chain'
import type { ChainKeys, Store } from '../../src/stores/store'
import { together } from './children'
import { bulkCall, bulkId } from './consumer'
import {
	about,
	approve,
	ask,
	askApproved,
	askNew,
	deny,
	draft,
	eventsOf,
	executionMs,
	expectUnbroken,
	keyOf,
	newService,
	pendingMs,
	plain,
	spend,
	start,
	unwritable
} from './samples'

/** One empty database. */
export interface Setting {
	/** Opens a store; those that share no database answer the same one again. */
	open(keys?: ChainKeys): Store
	/** Runs SQL past the store. */
	run(text: string): Promise<unknown>
	/** SQL that says of which version the tables are. */
	versionIs(version: number): string
	/** What another process opens. */
	readonly address: string
	dispose(): Promise<void>
}

/** What several processes do with one database. */
export interface Load {
	/** Approvals that two of them try to spend; 0 where a database belongs to one process. */
	readonly tokens: number
}

const step = about('approval.step')
const withdrawn = { state: 'withdrawn', voided: false } as const
const voided = { state: 'expired', voided: true } as const

/** Runs the suite; `create` makes an empty database. */
export const describeStore = (name: string, create: () => Promise<Setting>, { tokens }: Load) => {
	// It holds for one file of tests, so each has to ask for it. A test that is given up takes the server
	// down with it, and every test after it.
	setDefaultTimeout(30_000)
	describe(name, () => {
		let setting: Setting
		let store: Store
		beforeAll(async () => {
			setting = await create()
			store = setting.open()
		}, 30_000)
		afterAll(async () => {
			await store?.close()
			await setting?.dispose()
		}, 30_000)

		describe('request', () => {
			test('stores a request as it was handed over, and says so in the trail', async () => {
				const asked = draft(newService(), {
					requestReason: 'the customer called',
					preview: '{"a":1}'
				})
				const answer = await ask(store, asked, start)
				const stored: Approval = {
					...asked,
					seq: 1,
					state: 'pending',
					voided: false,
					createdAt: start,
					expiresAt: start + pendingMs,
					executeBy: null,
					endedAt: null,
					outcome: null,
					tokenHash: null,
					earlierId: null,
					decisions: []
				}
				expect(answer).toEqual({ kind: 'created', approval: stored, earlier: null })
				expect(await store.get(asked.service, asked.id, start)).toEqual(stored)
				expect(await store.find(asked, start)).toEqual(stored)
				const [row] = await expectUnbroken(store, asked.service)
				expect(entryOf(row!)).toMatchObject({
					seq: 1,
					at: new Date(start).toISOString(),
					event: 'approval.requested',
					approval_id: asked.id
				})
			})

			test('finds the one that speaks for an identical call, and writes nothing', async () => {
				const service = newService()
				const first = await askNew(store, draft(service), start)
				const answer = await ask(store, draft(service), start + 5)
				expect(answer).toEqual({ kind: 'existing', approval: first, earlier: null })
				expect(await eventsOf(store, service)).toHaveLength(1)
			})

			test('takes a call for another one when any member of its key differs', async () => {
				const service = newService()
				await askNew(store, draft(service), start)
				for (const change of [
					{ action: 'other' },
					{ argumentsHash: 'sha256:other' },
					{ subject: 'agent-2' },
					{ fingerprint: 'sha256:other' }
				])
					expect((await ask(store, draft(service, change), start)).kind).toBe('created')
				expect((await ask(store, draft(newService()), start)).kind).toBe('created')
			})

			test('lets one subject wait for so many, until one of them ends', async () => {
				const service = newService()
				const call = (index: number, subject = 'agent-1') =>
					draft(service, { argumentsHash: `sha256:${index}`, subject })
				const first = await askNew(store, call(1), start)
				await askNew(store, call(2), start + 1000)
				const full = { kind: 'too_many', retryAt: first.expiresAt } as const
				expect(await ask(store, call(3), start + 2000, 2)).toEqual(full)
				expect((await ask(store, call(2), start + 2000, 2)).kind).toBe('existing')
				expect((await ask(store, call(3, 'agent-2'), start + 2000, 2)).kind).toBe('created')
				expect(await ask(store, call(3), start + pendingMs - 1, 2)).toEqual(full)
				expect((await ask(store, call(3), start + pendingMs, 2)).kind).toBe('created')
			})

			test('frees a place when a request is decided or withdrawn', async () => {
				const service = newService()
				const call = (index: number) => draft(service, { argumentsHash: `sha256:${index}` })
				const first = await askNew(store, call(1), start)
				expect((await ask(store, call(2), start, 1)).kind).toBe('too_many')
				await store.decide(service, first.id, deny, start, step)
				const second = await ask(store, call(2), start, 1)
				if (second.kind !== 'created') throw new Error(second.kind)
				await store.end(service, second.approval.id, withdrawn, start, step)
				expect((await ask(store, call(3), start, 1)).kind).toBe('created')
			})

			test('names the one before it, after that one was consumed', async () => {
				const service = newService()
				const first = await askApproved(store, draft(service), start)
				await spend(store, keyOf(first), start + 1)
				await store.finish(service, first.id, 'ok')
				const answer = await ask(store, draft(service), start + 2)
				const earlier = await store.get(service, first.id, start + 2)
				expect(answer).toMatchObject({
					kind: 'created',
					approval: { earlierId: first.id },
					earlier
				})
				const again = await ask(store, draft(service), start + 3)
				expect(again).toMatchObject({
					kind: 'existing',
					approval: { earlierId: first.id },
					earlier
				})
			})
		})

		describe('whether an ended one still speaks for the call', () => {
			const again = async (approval: Approval, now: number) =>
				(await ask(store, draft(approval.service), now)).kind

			test('a refusal does, until it would have stopped waiting', async () => {
				const asked = await askNew(store, draft(newService()), start)
				const denied = await store.decide(asked.service, asked.id, deny, start + 10, step)
				expect(denied).toMatchObject({ state: 'denied', endedAt: start + 10 })
				expect(await again(asked, asked.expiresAt - 1)).toBe('existing')
				expect(await again(asked, asked.expiresAt)).toBe('created')
			})

			test('a withdrawn one does too', async () => {
				const asked = await askNew(store, draft(newService()), start)
				await store.end(asked.service, asked.id, withdrawn, start + 10, step)
				expect(await again(asked, asked.expiresAt - 1)).toBe('existing')
				expect(await again(asked, asked.expiresAt)).toBe('created')
			})

			test('so does an approved one that nobody ran', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const lapsed = start + executionMs
				expect(await store.find(approval, lapsed - 1)).toMatchObject({ state: 'approved' })
				expect(await store.find(approval, lapsed)).toMatchObject({
					state: 'expired',
					endedAt: lapsed
				})
				expect(await again(approval, approval.expiresAt - 1)).toBe('existing')
				expect(await again(approval, approval.expiresAt)).toBe('created')
			})

			test('one that nobody decided does not', async () => {
				const asked = await askNew(store, draft(newService()), start)
				expect(await store.find(asked, asked.expiresAt - 1)).toMatchObject({ state: 'pending' })
				const expired = { state: 'expired', endedAt: asked.expiresAt }
				expect(await store.find(asked, asked.expiresAt)).toMatchObject(expired)
				expect(await again(asked, asked.expiresAt)).toBe('created')
			})

			test('a consumed one does not', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				await spend(store, keyOf(approval), start + 1)
				expect(await again(approval, start + 2)).toBe('created')
			})

			test('a void one does not', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const ended = await store.end(approval.service, approval.id, voided, start + 1, step)
				expect(ended).toMatchObject({ state: 'expired', voided: true, endedAt: start + 1 })
				expect(await again(approval, start + 2)).toBe('created')
			})
		})

		describe('decide', () => {
			test('hands over the approval and the time, and stores what comes of it', async () => {
				const asked = await askNew(store, draft(newService()), start)
				const seen: unknown[] = []
				const decided = await store.decide(
					asked.service,
					asked.id,
					(approval, now) => {
						seen.push(approval, now)
						return approve('sha256:token')(approval, now)
					},
					start + 5,
					step
				)
				expect(seen).toEqual([asked, start + 5])
				expect(decided).toMatchObject({
					state: 'approved',
					executeBy: start + 5 + executionMs,
					tokenHash: 'sha256:token',
					decisions: [{ by: { subject: 'bob' }, reason: 'checked', at: start + 5 }]
				})
				expect(await store.get(asked.service, asked.id, start + 5)).toEqual(decided)
				expect(await eventsOf(store, asked.service)).toEqual([
					'approval.requested',
					'approval.step'
				])
			})

			test('adds up decisions', async () => {
				const asked = await askNew(store, draft(newService()), start)
				const half = { state: 'pending', executeBy: null } as const
				await store.decide(
					asked.service,
					asked.id,
					(one, now) => ({ ...approve()(one, now), ...half }),
					start + 1,
					step
				)
				const decided = await store.decide(asked.service, asked.id, approve(), start + 2, step)
				expect(decided?.decisions.map(({ at }) => at)).toEqual([start + 1, start + 2])
				expect(decided?.state).toBe('approved')
			})

			test('changes nothing when the judge throws', async () => {
				const asked = await askNew(store, draft(newService()), start)
				const refusal = new RangeError('not you')
				const judge = () => {
					throw refusal
				}
				const decided = store.decide(asked.service, asked.id, judge, start + 1, step)
				expect(await decided.catch((cause: unknown) => cause)).toBe(refusal)
				expect(await store.get(asked.service, asked.id, start + 1)).toEqual(asked)
				expect(await eventsOf(store, asked.service)).toHaveLength(1)
			})

			test('shows the judge what time has ended', async () => {
				const asked = await askNew(store, draft(newService()), start)
				let seen = ''
				const judge = ({ state }: Approval) => {
					seen = state
					throw new RangeError('too late')
				}
				const late = store.decide(asked.service, asked.id, judge, asked.expiresAt, step)
				await expect(late).rejects.toThrow('too late')
				expect(seen).toBe('expired')
			})

			test('knows no approval of another service', async () => {
				const asked = await askNew(store, draft(newService()), start)
				const judge = () => {
					throw new Error('was asked')
				}
				expect(await store.decide(newService(), asked.id, judge, start, step)).toBeNull()
				expect(await store.decide(asked.service, 'apr_none', judge, start, step)).toBeNull()
			})
		})

		describe('end', () => {
			test('ends what waits or was approved, and no more', async () => {
				const service = newService()
				const call = (index: number) => draft(service, { argumentsHash: `sha256:${index}` })
				const waiting = await askNew(store, call(1), start)
				const ended = await store.end(service, waiting.id, withdrawn, start + 1, step)
				expect(ended).toMatchObject({ state: 'withdrawn', endedAt: start + 1, voided: false })
				expect(await store.get(service, waiting.id, start + 1)).toEqual(ended)
				expect(await store.end(service, waiting.id, withdrawn, start + 2, step)).toBeNull()
				const approved = await askApproved(store, call(2), start + 2, 'sha256:token')
				const stopped = await store.end(service, approved.id, withdrawn, start + 3, step)
				expect(stopped).toMatchObject({ state: 'withdrawn', tokenHash: null })
				expect(await spend(store, keyOf(approved), start + 4)).toBeNull()
				const spent = await askApproved(store, call(3), start + 5)
				await spend(store, keyOf(spent), start + 6)
				expect(await store.end(service, spent.id, voided, start + 7, step)).toBeNull()
				const late = await askNew(store, call(4), start + 8)
				expect(await store.end(service, late.id, withdrawn, late.expiresAt, step)).toBeNull()
				expect(await store.end(newService(), approved.id, withdrawn, start, step)).toBeNull()
			})
		})

		describe('consume', () => {
			test('spends an approved one, once', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const spent = await spend(store, keyOf(approval), start + 1)
				expect(spent).toEqual({ ...approval, state: 'consumed', endedAt: start + 1 })
				expect(await store.get(approval.service, approval.id, start + 1)).toEqual(spent)
				expect(await spend(store, keyOf(approval), start + 2)).toBeNull()
				expect(await eventsOf(store, approval.service)).toEqual([
					'approval.requested',
					'approval.approved',
					'approval.consumed'
				])
			})

			test('spends nothing when any member of the key differs', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const key = keyOf(approval)
				const members = [
					'service',
					'id',
					'action',
					'argumentsHash',
					'subject',
					'fingerprint'
				] as const
				for (const member of members)
					for (const other of [`${key[member]}x`, '', key[member].toUpperCase()])
						if (other !== key[member])
							expect(await spend(store, { ...key, [member]: other }, start + 1)).toBeNull()
				expect(await store.get(approval.service, approval.id, start + 1)).toEqual(approval)
				expect(await eventsOf(store, approval.service)).toHaveLength(2)
				expect(await spend(store, key, start + 1)).not.toBeNull()
			})

			test('asks for the very token that was given out', async () => {
				const approval = await askApproved(store, draft(newService()), start, 'sha256:token')
				const key = keyOf(approval)
				expect(await spend(store, { ...key, tokenHash: null }, start + 1)).toBeNull()
				expect(await spend(store, { ...key, tokenHash: 'sha256:other' }, start + 1)).toBeNull()
				expect(await spend(store, key, start + 1)).toMatchObject({ tokenHash: 'sha256:token' })
			})

			test('takes no token where none was given out', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const key = keyOf(approval)
				expect(await spend(store, { ...key, tokenHash: 'sha256:token' }, start + 1)).toBeNull()
				expect(await spend(store, key, start + 1)).not.toBeNull()
			})

			test('spends what is approved alone, while its time lasts', async () => {
				const service = newService()
				const asked = await askNew(store, draft(service), start)
				expect(await spend(store, keyOf(asked), start + 1)).toBeNull()
				await store.decide(service, asked.id, approve(), start + 2, step)
				const end = start + 2 + executionMs
				expect(await spend(store, keyOf(asked), end)).toBeNull()
				expect(await spend(store, keyOf(asked), end - 1)).not.toBeNull()
				const other = await askNew(store, draft(service), end)
				await store.decide(service, other.id, deny, end, step)
				expect(await spend(store, keyOf(other), end)).toBeNull()
			})

			test('notes once what became of it', async () => {
				const approval = await askApproved(store, draft(newService()), start)
				const { service, id } = approval
				const outcome = async () => (await store.get(service, id, start))?.outcome
				await store.finish(service, id, 'too_early')
				expect(await outcome()).toBeNull()
				await spend(store, keyOf(approval), start + 1)
				await store.finish(newService(), id, 'elsewhere')
				await store.finish(service, id, 'ok')
				await store.finish(service, id, 'internal')
				expect(await outcome()).toBe('ok')
			})
		})

		test('executions: the last five of one action and arguments, whoever asked', async () => {
			const service = newService()
			const ids: string[] = []
			for (let index = 0; index < 7; index++) {
				const call = draft(service, {
					subject: `agent-${index % 2}`,
					fingerprint: `sha256:${index}`
				})
				const approval = await askApproved(store, call, start + index)
				if (index === 3) continue
				await spend(store, keyOf(approval), start + index)
				ids.unshift(approval.id)
			}
			await askNew(store, draft(service, { subject: 'agent-9' }), start + 9)
			const { action, argumentsHash } = draft(service)
			const executions = await store.executions(service, [{ action, argumentsHash }])
			expect(executions.map(({ id }) => id)).toEqual(ids.slice(0, 5))
			expect(await store.executions(service, [{ action: 'other', argumentsHash }])).toEqual([])
			expect(await store.executions(newService(), [{ action, argumentsHash }])).toEqual([])
		})

		test('executions of a whole page at once, five of each call', async () => {
			const service = newService()
			const expected: string[] = []
			const calls = [1, 2, 3].map((index) => ({
				action: `pay-${index % 2}`,
				argumentsHash: `sha256:${index}`
			}))
			for (let round = 0; round < 6; round++) {
				for (const call of calls) {
					const now = start + expected.length
					const approval = await askApproved(store, draft(service, call), now)
					await spend(store, keyOf(approval), now)
					expected.unshift(approval.id)
				}
			}
			const found = await store.executions(service, [...calls, ...calls])
			expect(found.map(({ id }) => id)).toEqual(expected.slice(0, 15))
			const [first] = calls
			const some = await store.executions(service, [first!, { ...calls[1]!, action: 'other' }])
			expect(some).toHaveLength(5)
			expect(await store.executions(service, [])).toEqual([])
		})

		describe('list', () => {
			test('pages through one service, newest first', async () => {
				const service = newService()
				const ids: string[] = []
				for (let index = 0; index < 7; index++) {
					const call = draft(service, { argumentsHash: `sha256:${index}` })
					ids.unshift((await askNew(store, call, start + index)).id)
				}
				await askNew(store, draft(newService()), start)
				const seen: string[] = []
				let beforeSeq: number | undefined
				for (;;) {
					const page = await store.list(service, { limit: 3, beforeSeq }, start + 10)
					if (page.length === 0) break
					seen.push(...page.map(({ id }) => id))
					beforeSeq = page.at(-1)?.seq
				}
				expect(seen).toEqual(ids)
			})

			test('filters by where they stand now, and by who asked', async () => {
				const service = newService()
				const late = start + pendingMs
				const call = (name: string, subject = 'agent-1') =>
					draft(service, { id: `apr_${service}_${name}`, argumentsHash: `sha256:${name}`, subject })
				await askNew(store, call('expired', 'agent-2'), start)
				await askApproved(store, call('expired, approved'), start)
				const denied = await askNew(store, call('denied'), start)
				await store.decide(service, denied.id, deny, start, step)
				const gone = await askNew(store, call('withdrawn'), start)
				await store.end(service, gone.id, withdrawn, start, step)
				await spend(store, keyOf(await askApproved(store, call('consumed'), start)), start)
				await askNew(store, call('pending'), late - 1)
				await askApproved(store, call('approved', 'agent-2'), late - 1)
				const names = async (filter: object) =>
					(await store.list(service, { limit: 200, ...filter }, late)).map(({ id, state }) => {
						const name = id.slice(`apr_${service}_`.length)
						expect(name.split(',')[0]).toBe(state)
						return name
					})
				for (const status of approvalStatuses)
					expect(await names({ status })).toEqual(
						status === 'expired' ? ['expired, approved', 'expired'] : [status]
					)
				expect(await names({})).toHaveLength(7)
				expect(await names({ subject: 'agent-2' })).toEqual(['approved', 'expired'])
				expect(await names({ subject: 'agent-2', status: 'expired' })).toEqual(['expired'])
				expect(await names({ subject: '' })).toEqual([])
				expect(await names({ limit: 2 })).toEqual(['approved', 'pending'])
			})
		})

		describe('sweep', () => {
			test('writes down what time has ended, and when that was', async () => {
				const service = newService()
				const call = (index: number) => draft(service, { argumentsHash: `sha256:${index}` })
				const waiting = await askNew(store, call(1), start)
				const approved = await askApproved(store, call(2), start, 'sha256:token')
				const young = await askNew(store, call(3), start + 5)
				const other = await askNew(store, draft(newService()), start)
				const now = start + pendingMs
				expect(await store.sweep(service, 0, start + 1, about('approval.expired'))).toEqual([])
				const swept = await store.sweep(service, 0, now, about('approval.expired'))
				expect(swept).toEqual([
					{ ...waiting, state: 'expired', endedAt: waiting.expiresAt },
					{ ...approved, state: 'expired', endedAt: start + executionMs, tokenHash: null }
				])
				expect(await eventsOf(store, service)).toEqual([
					'approval.requested',
					'approval.requested',
					'approval.approved',
					'approval.requested',
					'approval.expired',
					'approval.expired'
				])
				// What was written stays, whatever the clock says afterwards.
				expect(await store.get(service, waiting.id, start)).toEqual(swept[0]!)
				expect(await store.get(service, young.id, start)).toEqual(young)
				expect(await store.get(other.service, other.id, start)).toEqual(other)
				expect(await store.sweep(service, 0, now, about('approval.expired'))).toEqual([])
				expect(await spend(store, keyOf(approved), start + 1)).toBeNull()
				await expectUnbroken(store, service)
			})

			test('erases what ended long enough ago, and keeps the hashes', async () => {
				const service = newService()
				const call = (index: number) => draft(service, { argumentsHash: `sha256:${index}` })
				const old = await askApproved(store, call(1), start)
				await spend(store, keyOf(old), start + 1)
				const late = await askApproved(store, call(2), start)
				await spend(store, keyOf(late), start + 2)
				const waiting = await askNew(store, call(3), start)
				await store.sweep(service, start + 2, start + 3, step)
				const at = async ({ id }: Approval) => store.get(service, id, start + 3)
				expect(await at(old)).toMatchObject({
					arguments: null,
					preview: null,
					argumentsHash: 'sha256:1'
				})
				expect(await at(late)).toMatchObject({ arguments: late.arguments })
				expect(await at(waiting)).toEqual(waiting)
			})

			test('keeps nothing when an event cannot be written', async () => {
				const service = newService()
				const asked = await askNew(store, draft(service), start)
				const other = await askNew(store, draft(service, { subject: 'agent-2' }), start)
				let calls = 0
				const event = (approval: Approval) => (++calls === 2 ? unwritable : step(approval))
				const late = start + pendingMs
				await expect(store.sweep(service, 0, late, event)).rejects.toThrow()
				expect(await eventsOf(store, service)).toHaveLength(2)
				const swept = await store.sweep(service, 0, late, step)
				expect(swept.map(({ id }) => id)).toEqual([asked.id, other.id])
			})
		})

		describe('events', () => {
			const thrown = new RangeError('no event')
			const failing = {
				throws: () => {
					throw thrown
				},
				'cannot be written': () => unwritable
			}
			for (const [how, event] of Object.entries(failing))
				test(`one that ${how} takes the whole step back`, async () => {
					const service = newService()
					const asked = draft(service)
					const fails = async (step: Promise<unknown>) =>
						expect(
							await step.then(
								() => 'settled',
								(cause: unknown) => cause
							)
						).toBeInstanceOf(Error)
					await fails(store.request(asked, { maxPending: 9 }, start, event))
					expect(await store.get(service, asked.id, start)).toBeNull()
					expect(await store.head(service)).toBeNull()
					const waiting = await askNew(store, asked, start)
					await fails(store.decide(service, asked.id, approve(), start, event))
					expect(await store.get(service, asked.id, start)).toEqual(waiting)
					await fails(store.end(service, asked.id, withdrawn, start, event))
					expect(await store.get(service, asked.id, start)).toEqual(waiting)
					const approved = await store.decide(service, asked.id, approve(), start, step)
					await fails(store.consume(keyOf(waiting), start, event))
					expect(await store.get(service, asked.id, start)).toEqual(approved)
					expect(await expectUnbroken(store, service)).toHaveLength(2)
					expect(await spend(store, keyOf(waiting), start)).not.toBeNull()
				})
		})

		describe('a clock that jumps backwards', () => {
			test('revives nothing, and the trail keeps its order', async () => {
				const service = newService()
				const first = await askNew(store, draft(service), start)
				await store.append(service, [plain()], start + pendingMs)
				expect(await store.get(service, first.id, start)).toMatchObject({ state: 'expired' })
				expect(await store.find(first, start)).toMatchObject({ state: 'expired' })
				const [listed] = await store.list(service, { limit: 1, status: 'expired' }, start)
				expect(listed?.id).toBe(first.id)
				const second = await ask(store, draft(service), start)
				if (second.kind !== 'created') throw new Error(second.kind)
				expect(second.approval.createdAt).toBe(start + pendingMs)
				const { id } = second.approval
				await store.decide(service, id, approve(), start, step)
				await store.append(service, [plain()], start + pendingMs + executionMs)
				expect(await spend(store, keyOf(second.approval), start)).toBeNull()
				await expectUnbroken(store, service)
			})
		})

		describe('the trail', () => {
			test('begins at 1, behind zeros', async () => {
				const service = newService()
				expect(await store.head(service)).toBeNull()
				expect(await store.read(service, 0, 10)).toEqual([])
				expect(await store.last(service, 10)).toEqual([])
				expect(await store.append(service, [], start)).toEqual({ seq: 0, hash: genesis })
				const head = await store.append(service, [plain('one'), plain('two')], start)
				const rows = await expectUnbroken(store, service)
				expect(rows.map(({ seq }) => seq)).toEqual([1, 2])
				expect(rows[0]?.prev).toBe(genesis)
				expect(head).toEqual({ seq: 2, hash: rows[1]!.hash })
			})

			test('is read from a place, and from its end', async () => {
				const service = newService()
				await store.append(
					service,
					Array.from({ length: 9 }, () => plain()),
					start
				)
				const seqs = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq)
				expect(seqs(await store.read(service, 0, 4))).toEqual([1, 2, 3, 4])
				expect(seqs(await store.read(service, 7, 4))).toEqual([8, 9])
				expect(await store.read(service, 9, 4)).toEqual([])
				expect(seqs(await store.last(service, 3))).toEqual([7, 8, 9])
				expect(await store.read(newService(), 0, 4)).toEqual([])
			})

			test('takes all rows or none', async () => {
				const service = newService()
				await store.append(service, [plain()], start)
				const rows = [plain(), unwritable, plain()]
				await expect(store.append(service, rows, start)).rejects.toThrow()
				expect(await expectUnbroken(store, service)).toHaveLength(1)
			})

			test('goes on behind a deleted beginning, and says where that was', async () => {
				const service = newService()
				await store.append(service, [plain(), plain()], start)
				await store.append(service, [plain()], start + 10)
				const rows = await store.read(service, 0, 10)
				expect(await store.prune(service, start, start + 20)).toBe(0)
				expect(await store.prune(service, start + 1, start + 20)).toBe(2)
				const kept = await expectUnbroken(store, service)
				expect(kept[0]).toEqual(rows[2]!)
				expect(entryOf(kept[1]!)).toMatchObject({
					seq: 4,
					event: 'audit.pruned',
					detail: { anchor: { seq: 2, hash: rows[1]!.hash }, rows: 2 }
				})
			})

			test('never loses its newest row', async () => {
				const service = newService()
				await store.append(service, [plain(), plain()], start)
				expect(await store.prune(service, start + 1000, start + 2000)).toBe(1)
				expect((await expectUnbroken(store, service)).map(({ seq }) => seq)).toEqual([2, 3])
				expect(await store.prune(newService(), start, start)).toBe(0)
			})

			test('is signed where there is a key', async () => {
				const service = newService()
				const keys = ['new', 'old']
				const own = await create()
				const signing = own.open({ auditKeys: keys })
				await signing.append(service, [plain()], start)
				await askNew(signing, draft(service), start)
				await signing.prune(service, start + 1, start + 1)
				const rows = await expectUnbroken(signing, service, keys)
				expect(rows.every(({ hash }) => hash.startsWith('hmac-sha256:'))).toBe(true)
				await signing.close()
				await own.dispose()
			})
		})

		describe('text', () => {
			const texts = {
				quotes: `it's "quoted" \\'; DROP TABLE quater_approvals; -- $1 ?1 \${x}`,
				'line breaks': 'a\nb\r\nc\u2028d\ttab',
				'other scripts': 'žluťoučký 汉字 العربية \u202eевил',
				'emoji and beyond': '👩‍👩‍👧‍👦 𝒳 \u{10ffff}',
				'composed otherwise': 'e\u0301 is not \u00e9',
				control: '\u0001\u001b[31m\u007f\ufffe\uffff\ufeff',
				'very long': 'é😀x'.repeat(300_000),
				'very long and without pattern': Array.from({ length: 3000 }, () =>
					crypto.randomUUID()
				).join()
			}
			for (const [name, text] of Object.entries(texts))
				test(name, async () => {
					const service = newService()
					const odd = draft(service, {
						subject: text,
						requestReason: text,
						description: text,
						arguments: JSON.stringify({ text }),
						requester: { subject: text, kind: 'agent', onBehalfOf: text, credentials: [text] }
					})
					const approval = await askApproved(store, odd, start)
					expect(approval).toMatchObject(odd)
					expect(await store.find(odd, start)).toEqual(approval)
					expect(await store.list(service, { limit: 9, subject: text }, start)).toEqual([approval])
					expect(await spend(store, keyOf({ ...approval, subject: `${text} ` }), start)).toBeNull()
					expect(await spend(store, keyOf(approval), start)).not.toBeNull()
					const event = { ...plain(text), subject: text, detail: { [text]: text } }
					await store.append(service, [event], start)
					const [last] = await store.last(service, 1)
					expect(entryOf(last!)).toMatchObject(event)
					await expectUnbroken(store, service)
				})

			test('that no database holds is refused, and the trail takes it escaped', async () => {
				for (const text of ['a\0b', 'a\ud800b', '\udc00']) {
					const service = newService()
					const odd = draft(service, { subject: text })
					const refused = { code: 'invalid_arguments' }
					expect(await ask(store, odd, start).catch((cause: unknown) => cause)).toMatchObject(
						refused
					)
					expect(await store.find(odd, start).catch((cause: unknown) => cause)).toMatchObject(
						refused
					)
					await store.append(service, [{ ...plain(text), subject: text }], start)
					const [row] = await expectUnbroken(store, service)
					expect(entryOf(row!)).toMatchObject({ event: text, subject: text })
				}
			})
		})

		describe('the database', () => {
			test('keeps one key', async () => {
				const own = await create()
				const opened = own.open()
				const key = await opened.ownKey()
				expect(key).toMatch(/^[0-9a-f]{64}$/)
				expect(await opened.ownKey()).toBe(key)
				await opened.close()
				expect(await own.open().ownKey()).toBe(key)
				await own.open().close()
				await own.dispose()
			})

			test('is shared by services with names alone', async () => {
				const own = await create()
				const opened = own.open()
				expect(await opened.claim('first', false)).toBe(true)
				expect(await opened.claim('first', false)).toBe(true)
				expect(await opened.claim('second', false)).toBe(false)
				expect(await opened.claim('second', true)).toBe(true)
				expect(await opened.claim('second', false)).toBe(true)
				expect(await opened.claim('third', false)).toBe(false)
				await opened.close()
				await own.dispose()
			})

			if (tokens === 0) return

			test('of a newer version is refused, and left alone', async () => {
				const own = await create()
				const opened = own.open()
				await opened.append('service', [plain()], start)
				await opened.close()
				await own.run(own.versionIs(99))
				const newer = own.open()
				await expect(newer.head('service')).rejects.toThrow('newer quater')
				await expect(newer.append('service', [plain()], start)).rejects.toThrow('newer quater')
				await own.run(own.versionIs(1))
				expect(await newer.head('service')).toMatchObject({ seq: 1 })
				await newer.close()
				await own.dispose()
			})
		})

		describe('at once', () => {
			test('one process: one winner, one request, one chain', async () => {
				const service = newService()
				const approval = await askApproved(store, draft(service), start)
				const spent = await Promise.all(
					Array.from({ length: 40 }, () => spend(store, keyOf(approval), start))
				)
				expect(spent.filter((one) => one !== null)).toHaveLength(1)
				const asked = await Promise.all(
					Array.from({ length: 40 }, () => ask(store, draft(service), start))
				)
				expect(asked.filter(({ kind }) => kind === 'created')).toHaveLength(1)
				await Promise.all(
					Array.from({ length: 40 }, () => store.append(service, [plain(), plain()], start))
				)
				expect(await expectUnbroken(store, service)).toHaveLength(2 + 1 + 1 + 80)
			})

			if (tokens === 0) return

			test(`two processes spend ${tokens} approvals: one winner each`, async () => {
				const service = newService()
				const { id } = await askApproved(
					store,
					{ ...bulkCall(service, 0), id: 'apr_pattern' },
					start
				)
				await setting.run(copies(service, id, tokens))
				const task = { kind: 'consume', service, count: tokens, now: start } as const
				const won = await together(setting.address, [task, { ...task, fromEnd: true }])
				const all = won.flat()
				expect(all).toHaveLength(tokens)
				expect(new Set(all)).toEqual(
					new Set(Array.from({ length: tokens }, (_, index) => bulkId(index + 1)))
				)
				// Else they did not meet.
				for (const ids of won) expect(ids).not.toBeEmpty()
				expect(await expectUnbroken(store, service)).toHaveLength(2 + tokens)
				const left = await store.list(service, { limit: 200, status: 'approved' }, start)
				expect(left.map((one) => one.id)).toEqual([id])
			})

			test('two processes append: one unbroken chain', async () => {
				const service = newService()
				const task = { kind: 'append', service, count: 200, now: start } as const
				const seqs = (await together(setting.address, [task, task])).flat().map(Number)
				expect(seqs.sort((a, b) => a - b)).toEqual(
					Array.from({ length: 400 }, (_, index) => index + 1)
				)
				expect(await expectUnbroken(store, service)).toHaveLength(400)
			})

			test('two processes ask for the same: one request each', async () => {
				const service = newService()
				const task = { kind: 'request', service, count: 100, now: start } as const
				const created = await together(setting.address, [task, task])
				expect(created.flat()).toHaveLength(100)
				expect(await store.list(service, { limit: 200 }, start)).toHaveLength(100)
				expect(await expectUnbroken(store, service)).toHaveLength(100)
			})

			test('several processes open an empty database: one set of tables', async () => {
				const own = await create()
				const task = { kind: 'open' } as const
				const keys = (await together(own.address, [task, task, task])).flat()
				expect(new Set(keys).size).toBe(1)
				await own.dispose()
			})
		})
	})
}

/** SQL that copies one approval many times, since asking and deciding takes its time. */
const copies = (service: string, id: string, count: number): string => `
	INSERT INTO quater_approvals (service, id, seq, action, method, path, description, fingerprint,
		arguments_hash, arguments, subject, requester, surface, entrypoint, request_reason, preview,
		policy, state, voided, created_at, expires_at, execute_by, ended_at, outcome, token_hash,
		earlier_id, decisions)
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
	SELECT service, 'apr_bulk_' || i, 1000000 + i, action, method, path, description, fingerprint,
		'sha256:' || i, arguments, subject, requester, surface, entrypoint, request_reason, preview,
		policy, state, voided, created_at, expires_at, execute_by, ended_at, outcome, token_hash,
		earlier_id, decisions
	FROM quater_approvals, n WHERE service = '${service}' AND id = '${id}'`
