/** Another instance: a process that uses a store as tests tell it to, once all of them are ready. */

import { postgresStore } from '../../src/stores/postgres'
import { sqliteStore } from '../../src/stores/sqlite'
import { ask, draft, plain, spend } from './samples'

/** What a child process does. */
export type Task =
	/** Only opens the database; answers the key that it holds. */
	| { readonly kind: 'open' }
	| {
			/**
			 * Spends the sample approvals and answers the ids that it got; appends one row at a time and
			 * answers their numbers; or asks for the same calls and answers the ids that it created.
			 */
			readonly kind: 'consume' | 'append' | 'request'
			readonly service: string
			readonly count: number
			readonly now: number
			/** @default false */
			readonly fromEnd?: boolean
	  }

/** The id of a sample approval that tests put there in bulk. */
export const bulkId = (index: number): string => `apr_bulk_${index}`

/** The call that a sample approval is for. */
export const bulkCall = (service: string, index: number) =>
	draft(service, { id: bulkId(index), argumentsHash: `sha256:${index}` })

const [, , database = '', json = '{}'] = process.argv

/**
 * The numbers up to `count`: the first half in a common order, for which processes race; the others
 * from either end, so that each of them gets some.
 */
const orderOf = (count: number, fromEnd: boolean): number[] => {
	const numbers = Array.from({ length: count }, (_, index) => index + 1)
	const rest = numbers.splice(count / 2)
	return [...numbers, ...(fromEnd ? rest.reverse() : rest)]
}

/** Does something with each number, a few at a time. */
const each = async (
	numbers: readonly number[],
	act: (index: number) => Promise<void>
): Promise<void> => {
	const left = numbers.values()
	const worker = async (): Promise<void> => {
		for (const index of left) {
			await act(index)
			// What SQLite does settles at once, and nobody else would have a turn.
			await Bun.sleep(0)
		}
	}
	await Promise.all(Array.from({ length: 8 }, worker))
}

const run = async (task: Task): Promise<unknown[]> => {
	const store = database.startsWith('postgres:')
		? postgresStore(database, { timeoutMs: 20_000 })
		: sqliteStore(database, { busyMs: 20_000 })
	const done: unknown[] = []
	console.log('ready')
	for await (const _ of console) break
	if (task.kind === 'open') return [await store.ownKey()]
	const { kind, service, count, now, fromEnd = false } = task
	await each(orderOf(count, fromEnd), async (index) => {
		if (kind === 'append') done.push((await store.append(service, [plain()], now)).seq)
		else if (kind === 'consume') {
			const spent = await spend(store, { ...bulkCall(service, index), tokenHash: null }, now)
			if (spent !== null) done.push(spent.id)
		} else {
			const call = draft(service, {
				id: `apr_${process.pid}_${index}`,
				argumentsHash: `sha256:${index}`
			})
			const asked = await ask(store, call, now, count)
			if (asked.kind === 'created') done.push(asked.approval.id)
		}
	})
	await store.close()
	return done
}

if (import.meta.main) {
	console.log(JSON.stringify(await run(JSON.parse(json) as Task)))
	process.exit(0)
}
