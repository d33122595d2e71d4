/** The demo: one order through four doors, and one refund that an agent asks for and a second person approves. */

import { cleanUp, connect, quater, settings, tokens } from './demo/command-line'
import { type Answers, agree, type Json, Mismatch, table } from './demo/doors'
import { payOnce, rehearse } from './demo/refund'
import { openStore, type Store } from './demo/store'

async function order({ http, tool }: Store): Promise<void> {
	const words = ['get_order', '--order-id', 'ord_1002']
	const answers: Answers = {
		HTTP: (await http('/orders/ord_1002')).body,
		MCP: (await tool('get_order', { order_id: 'ord_1002' })).structuredContent as Json,
		'local CLI': (await quater('call', ...words)).printed,
		'remote CLI': (await quater('call', 'store', ...words)).printed
	}
	agree('get_order', answers)
	console.log('1. One order, four doors, the same answer\n')
	const rows = Object.keys(answers.HTTP).map((key) => [key, key] as const)
	console.log(table(answers, rows))
}

async function audit(): Promise<void> {
	const { exit, printed } = await quater('audit', 'verify', 'office')
	if (exit !== 0 || printed.ok !== true)
		throw new Mismatch(`The audit trail does not verify: ${JSON.stringify(printed)}`)
	console.log('\n7. All of it is on record, and the record verifies\n')
	console.log(`  ${printed.rows} rows; checkpoint:\n  ${printed.checkpoint}`)
}

const commandsFor = (url: string): string => `
  alias quater='sh scripts/bun.sh cli/main.ts'
  export QUATER_APP=examples/store/main.ts QUATER_TOKEN=${tokens.agent}
  export STORE_DATABASE=${settings.STORE_DATABASE}
  export QUATER_DATABASE=${settings.QUATER_DATABASE}
  export QUATER_HOME=${settings.QUATER_HOME}

  # HTTP
  curl -H 'Authorization: Bearer ${tokens.agent}' ${url}/orders/ord_1002
  # MCP
  curl -H 'Authorization: Bearer ${tokens.agent}' ${url}/mcp \\
    -H 'Content-Type: application/json' -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/call",
    "params": {"name": "get_order", "arguments": {"order_id": "ord_1002"}}}'
  # local CLI
  quater call get_order --order-id ord_1002
  # remote CLI
  quater call store get_order --order-id ord_1002
  # dry run
  quater call refund_order --order-id ord_1001 --reason 'Arrived broken' --dry-run
  # what the admin sees, who is connected as office
  quater approvals list office
  quater audit list office

  # Then ask in one terminal, and decide in another, or on the page with admin-token:
  # quater call store refund_order --order-id ord_1003 --reason 'Arrived broken' --wait
  # quater approvals approve office <id>
  # ${url}/approvals
`

async function tell(store: Store): Promise<void> {
	await connect(store.url)
	console.log(`The sample store is open on ${store.url}; the caller is its support agent.`)
	console.log(
		`In the repository's folder, these are the same calls by hand:\n${commandsFor(store.url)}`
	)
	await order(store)
	await payOnce(store, await rehearse(store))
	await audit()
	console.log('\nAll four doors agree, and one refund was paid.')
}

async function fail(cause: unknown): Promise<never> {
	console.error(`The demo failed: ${cause instanceof Error ? cause.message : String(cause)}`)
	await cleanUp()
	process.exit(1)
}

const keep = process.argv.includes('--keep')
const store = await openStore().catch(fail)

async function close(): Promise<void> {
	await store.close()
	await cleanUp()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void close().then(() => process.exit(keep ? 0 : 130)))
}

try {
	await tell(store)
} catch (cause) {
	await close()
	await fail(cause)
}

if (keep) {
	console.log('The store stays open until Ctrl-C: paste the lines above into another terminal.')
} else {
	console.log('To paste the lines above, leave the store open: npm run demo -- --keep')
	await close()
	process.exit(0)
}
