/** The story of one refund: rehearsed, asked for, approved by a second person, and paid once. */

import { quater } from './command-line'
import { type Answers, agree, indented, type Json, Mismatch, table } from './doors'
import type { Store } from './store'

const reason = 'Arrived broken'
const refund = { order_id: 'ord_1001', reason }

/** Rehearses the refund at every door; answers the arguments hash on which they agree. */
export async function rehearse({ http, tool }: Store): Promise<string> {
	const words = ['refund_order', '--order-id', refund.order_id, '--reason', reason, '--dry-run']
	const headers = { 'content-type': 'application/json', 'quater-dry-run': '1' }
	const body = JSON.stringify({ reason })
	const key = 'dev.quater/dryRun'
	const reports: Answers = {
		HTTP: (await http('/orders/ord_1001/refund', { method: 'POST', headers, body })).body,
		MCP: (await tool('refund_order', refund, { [key]: true }))._meta?.[key] as Json,
		'local CLI': (await quater('call', ...words)).printed,
		'remote CLI': (await quater('call', 'store', ...words)).printed
	}
	agree('the dry run', reports, ['source', 'entrypoint'])
	console.log(
		'\n2. A refund needs a second person. Its dry run, at every door: one arguments hash\n'
	)
	const rows = ['subject', 'arguments_hash', 'source', 'entrypoint'].map(
		(name) => [name, name] as const
	)
	console.log(table(reports, [['needs approval', 'approval_required'], ...rows]))
	const hash = reports.HTTP.arguments_hash as string
	console.log(`\n  ${hash}`)
	return hash
}

/** Asks for the refund, has it approved, runs it, and sees that it does not run again. */
export async function payOnce(store: Store, hash: string): Promise<void> {
	console.log('\n3. The agent asks for the refund over MCP, and is told to wait\n')
	const id = (await ask(store, hash)).id as string
	if ((await refundsPaid(store)) > 0) throw new Mismatch('A refund was paid before anybody agreed')

	console.log('\n4. The agent may not decide; the admin approves on the command line\n')
	await decide(id)

	console.log('\n5. The identical call runs, once\n')
	const run = await store.tool('refund_order', refund)
	if (run.isError) throw new Mismatch(`The approved refund failed: ${JSON.stringify(run.content)}`)
	console.log(indented(JSON.stringify(run.structuredContent).replaceAll(',"', ', "')))
	if ((await refundsPaid(store)) !== 1) throw new Mismatch('The refund was not paid exactly once')

	console.log('\n6. The next one waits for a new decision, which shows the earlier run\n')
	await denyNext(store, hash, id)
}

/** What the agent reads when its refund has to wait. */
async function ask({ tool }: Store, hash: string): Promise<Json> {
	const answer = await tool('refund_order', refund)
	const approval = answer._meta?.['dev.quater/approval'] as Json | undefined
	if (!answer.isError || approval?.status !== 'pending')
		throw new Mismatch(`The refund did not wait: ${JSON.stringify(answer)}`)
	if (approval.arguments_hash !== hash) throw new Mismatch('The approval is for another hash')
	console.log(indented(textOf(answer.content)))
	return approval
}

async function decide(id: string): Promise<void> {
	const own = await quater('approvals', 'approve', 'store', id)
	if (own.exit !== 4) throw new Mismatch(`The agent's own approval ended with ${own.exit}`)
	console.log(`  agent: exit code ${own.exit}, ${(own.printed.error as Json).message}`)
	const given = await quater('approvals', 'approve', 'office', id, '--reason', 'Photo seen')
	if (given.exit !== 0 || given.printed.status !== 'approved')
		throw new Mismatch(`The approval ended with ${given.exit}: ${JSON.stringify(given.printed)}`)
	const [decision] = given.printed.decisions as Json[]
	console.log(`  admin: ${given.printed.status}, because "${decision?.reason}"`)
}

async function denyNext(store: Store, hash: string, earlierId: string): Promise<void> {
	const again = await ask(store, hash)
	const earlier = again.earlier as Json | undefined
	if (again.id === earlierId || earlier?.id !== earlierId || earlier.outcome !== 'ok')
		throw new Mismatch(`The next refund does not name the earlier one: ${JSON.stringify(again)}`)
	if ((await refundsPaid(store)) !== 1) throw new Mismatch('A refund was paid twice')
	await quater('approvals', 'deny', 'office', again.id as string, '--reason', 'Paid already')
	console.log(indented(textOf((await store.tool('refund_order', refund)).content)))
}

async function refundsPaid({ http }: Store): Promise<number> {
	const { refunds } = (await http('/refunds?order_id=ord_1001')).body
	if (!Array.isArray(refunds)) throw new Mismatch('The refunds could not be listed')
	return refunds.length
}

const textOf = (content: unknown): string => (content as { text?: string }[])[0]?.text ?? ''
