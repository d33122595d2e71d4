/** A store out of a driver: the verbs, each in a transaction of its own. */

import { randomBytes } from '../secrets/random'
import * as reads from './approval-reads'
import * as approvals from './approval-verbs'
import * as audit from './audit-verbs'
import { text } from './columns'
import { type Driver, sql, type Verb } from './statement'
import type { ChainKeys, Store } from './store'

/** The store behind a driver. */
export const sqlStore = (driver: Driver, { auditKeys: keys }: ChainKeys): Store => ({
	request: (draft, { maxPending }, now, event) =>
		driver.write(draft.service, () => approvals.request(draft, maxPending, { now, event, keys })),
	find: (key, now) => driver.read(() => reads.find(key, now)),
	get: (service, id, now) => driver.read(() => reads.get(service, id, now)),
	list: (service, filter, now) => driver.read(() => reads.list(service, filter, now)),
	executions: (service, calls) => driver.read(() => reads.executions(service, calls)),
	decide: (service, id, judge, now, event) =>
		driver.write(service, () => approvals.decide(service, id, judge, { now, event, keys })),
	end: (service, id, as, now, event) =>
		driver.write(service, () => approvals.end(service, id, as, { now, event, keys })),
	consume: (key, now, event) =>
		driver.write(key.service, () => approvals.consume(key, { now, event, keys })),
	finish: (service, id, outcome) =>
		driver.write(service, () => approvals.finish(service, id, outcome)),
	sweep: (service, eraseBefore, now, event) =>
		driver.write(service, () => approvals.sweep(service, eraseBefore, { now, event, keys })),
	append: (service, events, now) =>
		driver.write(service, () => audit.append(service, events, now, keys)),
	read: (service, after, limit) => driver.read(() => audit.readAfter(service, after, limit)),
	last: (service, limit) => driver.read(() => audit.readLast(service, limit)),
	async head(service) {
		const { head } = await driver.read(() => audit.tailOf(service))
		return head.seq === 0 ? null : head
	},
	prune: (service, before, now) =>
		driver.write(service, () => audit.prune(service, before, now, keys)),
	ownKey: () => driver.write('', ownKey),
	claim: (service, isNamed) => driver.write('', () => claim(service, isNamed)),
	close: () => driver.close()
})

function* ownKey(): Verb<string> {
	const known = yield* fact('key')
	if (known !== null) return known
	const made = randomBytes(32).toString('hex')
	yield sql`INSERT INTO quater_facts (key, value) VALUES ('key', ${made})`
	return made
}

/** A name that nobody wrote down may be another app's too, and one would then decide for the other. */
function* claim(service: string, isNamed: boolean): Verb<boolean> {
	const known = yield* fact(`service:${service}`)
	if (known !== null) return true
	const others = yield sql`SELECT key FROM quater_facts WHERE key LIKE 'service:%' LIMIT 1`
	if (!isNamed && others.length > 0) return false
	yield sql`INSERT INTO quater_facts (key, value) VALUES (${`service:${service}`}, '')`
	return true
}

function* fact(key: string): Verb<string | null> {
	const [row] = yield sql`SELECT value FROM quater_facts WHERE key = ${key}`
	return row === undefined ? null : text(row, 'value')
}
