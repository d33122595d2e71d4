/** The demo: one order through four doors, and one refund that an agent asks for and a second person approves. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const root = join(import.meta.dir, '..')
const token = 'agent-token'
const doors = ['HTTP', 'MCP', 'local CLI', 'remote CLI'] as const

type Json = Record<string, unknown>
type Answers = Record<(typeof doors)[number], Json>

/** Something that is not as it should be, said in one line. */
class Mismatch extends Error {}

const folder = await mkdtemp(join(tmpdir(), 'quater-demo-'))
const tokenFile = join(folder, 'token')
const adminFile = join(folder, 'admin')
const environment = {
	...process.env,
	NODE_ENV: 'development',
	NO_COLOR: '1',
	STORE_DATABASE: join(folder, 'store.db'),
	QUATER_DATABASE: join(folder, 'quater.db'),
	QUATER_APP: 'examples/store/main.ts',
	QUATER_TOKEN: token,
	QUATER_HOME: join(folder, 'home')
}

const spawn = (...words: string[]) =>
	Bun.spawn([process.execPath, 'cli/main.ts', ...words], {
		cwd: root,
		env: environment,
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe'
	})

/** Runs the command line from source: what it printed as JSON, and its exit code. */
async function quater(...words: string[]): Promise<{ exit: number; printed: Json }> {
	const child = spawn(...words, '--json')
	const [out, error, exit] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
		child.exited
	])
	const text = exit === 0 ? out : error
	try {
		return { exit, printed: JSON.parse(text) }
	} catch {
		throw new Mismatch(`quater ${words.join(' ')} ended with ${exit}: ${text.trim()}`)
	}
}

/** Starts the store with `quater dev`, and waits for the line that says where it is. */
async function openStore() {
	const server = spawn('dev', 'examples/store/main.ts', '--port', '0')
	const opened = Promise.withResolvers<string>()
	const listen = async () => {
		let said = ''
		const decoder = new TextDecoder()
		// Read to its end: a server whose words nobody takes would stop at a full pipe.
		for await (const chunk of server.stderr) {
			said += decoder.decode(chunk, { stream: true })
			const url = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(said)?.[0]
			if (url) opened.resolve(url)
		}
		opened.reject(new Mismatch(`The store did not start: ${said.trim()}`))
	}
	void listen()
	return { server, url: await opened.promise }
}

const { server, url } = await openStore().catch(fail)
const client = new Client(
	{ name: 'demo', version: '1.0.0' },
	{ versionNegotiation: { mode: 'auto' } }
)

async function close(): Promise<void> {
	await client.close()
	server.kill('SIGTERM')
	await server.exited
	await rm(folder, { recursive: true, force: true })
}

async function fail(cause: unknown): Promise<never> {
	console.error(`The demo failed: ${cause instanceof Error ? cause.message : String(cause)}`)
	await rm(folder, { recursive: true, force: true })
	process.exit(1)
}

const http = async (path: string, init: RequestInit = {}) => {
	const headers = { authorization: `Bearer ${token}`, ...init.headers }
	const response = await fetch(url + path, { ...init, headers })
	return { status: response.status, body: (await response.json()) as Json }
}

const tool = (name: string, args: Json, meta: Json = {}) =>
	client.callTool({ name, arguments: args, _meta: meta })

/** A table with one column for each door, and a row for each label and key; long values are cut. */
function table(answers: Answers, rows: readonly (readonly [label: string, key: string])[]): string {
	const line = (cells: readonly string[]) =>
		cells.map((text, at) => cut(text).padEnd(at === 0 ? 18 : 20)).join('')
	const shown = (value: unknown) =>
		Array.isArray(value) ? `${value.length} of them` : String(value ?? '-')
	const lines = [
		['', ...doors],
		...rows.map(([label, key]) => [label, ...doors.map((door) => shown(answers[door][key]))])
	]
	return lines.map((cells) => `  ${line(cells)}`.trimEnd()).join('\n')
}

const cut = (text: string) => (text.length > 19 ? `${text.slice(0, 18)}…` : text)

/** Every door must have answered the same, apart from what says which door it was. */
function agree(what: string, answers: Answers, apart: readonly string[] = []): void {
	const seen = doors.map((door) =>
		Object.fromEntries(Object.entries(answers[door]).filter(([key]) => !apart.includes(key)))
	)
	for (const [at, answer] of seen.entries()) {
		if (Bun.deepEquals(answer, seen[0], true)) continue
		throw new Mismatch(
			`${what}: ${doors[at]} answered ${JSON.stringify(answer)}, and ${doors[0]} ${JSON.stringify(seen[0])}`
		)
	}
}

async function order(): Promise<void> {
	const args = { order_id: 'ord_1002' }
	const words = ['get_order', '--order-id', 'ord_1002']
	const answers: Answers = {
		HTTP: (await http('/orders/ord_1002')).body,
		MCP: (await tool('get_order', args)).structuredContent as Json,
		'local CLI': (await quater('call', ...words)).printed,
		'remote CLI': (await quater('call', 'store', ...words)).printed
	}
	agree('get_order', answers)
	console.log('1. One order, four doors, the same answer\n')
	const rows = Object.keys(answers.HTTP).map((key) => [key, key] as const)
	console.log(table(answers, rows))
}

async function rehearsals(args: Json, words: string[], body: string): Promise<Answers> {
	const headers = { 'content-type': 'application/json', 'quater-dry-run': '1' }
	const key = 'dev.quater/dryRun'
	return {
		HTTP: (await http('/orders/ord_1001/refund', { method: 'POST', headers, body })).body,
		MCP: (await tool('refund_order', args, { [key]: true }))._meta?.[key] as Json,
		'local CLI': (await quater('call', ...words, '--dry-run')).printed,
		'remote CLI': (await quater('call', 'store', ...words, '--dry-run')).printed
	}
}

const reason = 'Arrived broken'
const refundArguments = { order_id: 'ord_1001', reason }

async function rehearsal(): Promise<string> {
	const words = ['refund_order', '--order-id', 'ord_1001', '--reason', reason]
	const reports = await rehearsals(refundArguments, words, JSON.stringify({ reason }))
	agree('the dry run', reports, ['source', 'entrypoint'])
	console.log(
		'\n2. A refund needs a second person. Its dry run, at every door: one arguments hash\n'
	)
	const rows = ['subject', 'arguments_hash', 'source', 'entrypoint'].map(
		(key) => [key, key] as const
	)
	console.log(table(reports, [['needs approval', 'approval_required'], ...rows]))
	const hash = reports.HTTP.arguments_hash as string
	console.log(`\n  ${hash}`)
	return hash
}

/** What the agent reads when its refund has to wait. */
async function askForRefund(hash: string): Promise<Json> {
	const answer = await tool('refund_order', refundArguments)
	const approval = answer._meta?.['dev.quater/approval'] as Json | undefined
	if (!answer.isError || approval?.status !== 'pending')
		throw new Mismatch(`The refund did not wait: ${JSON.stringify(answer)}`)
	if (approval.arguments_hash !== hash) throw new Mismatch('The approval is for another hash')
	const [{ text } = { text: '' }] = answer.content as { text?: string }[]
	console.log(indented(text ?? ''))
	return approval
}

async function refundsPaid(): Promise<number> {
	const { refunds } = (await http('/refunds?order_id=ord_1001')).body
	if (!Array.isArray(refunds)) throw new Mismatch('The refunds could not be listed')
	return refunds.length
}

/** Lines of at most 96 characters, two in. */
const indented = (text: string) =>
	text
		.split('\n')
		.flatMap((line) => line.match(/.{1,96}(?: |$)|\S{96}/g) ?? [''])
		.map((line) => `  ${line.trimEnd()}`)
		.join('\n')

async function approval(hash: string): Promise<void> {
	console.log('\n3. The agent asks for the refund over MCP, and is told to wait\n')
	const asked = await askForRefund(hash)
	const id = asked.id as string
	if ((await refundsPaid()) > 0) throw new Mismatch('A refund was paid before anybody agreed')

	console.log('\n4. The agent may not decide; the admin approves on the command line\n')
	const own = await quater('approvals', 'approve', 'store', id)
	if (own.exit !== 4) throw new Mismatch(`The agent's own approval ended with ${own.exit}`)
	console.log(`  agent: exit code ${own.exit}, ${(own.printed.error as Json).message}`)
	const given = await quater('approvals', 'approve', 'office', id, '--reason', 'Photo seen')
	if (given.exit !== 0 || given.printed.status !== 'approved')
		throw new Mismatch(`The approval ended with ${given.exit}: ${JSON.stringify(given.printed)}`)
	const [decision] = given.printed.decisions as Json[]
	console.log(`  admin: ${given.printed.status}, because "${decision?.reason}"`)

	console.log('\n5. The identical call runs, once\n')
	const run = await tool('refund_order', refundArguments)
	if (run.isError) throw new Mismatch(`The approved refund failed: ${JSON.stringify(run.content)}`)
	console.log(indented(JSON.stringify(run.structuredContent).replaceAll(',"', ', "')))
	if ((await refundsPaid()) !== 1) throw new Mismatch('The refund was not paid exactly once')

	console.log('\n6. The next one waits for a new decision, which shows the earlier run\n')
	const again = await askForRefund(hash)
	const earlier = again.earlier as Json | undefined
	if (again.id === id || earlier?.id !== id || earlier.outcome !== 'ok')
		throw new Mismatch(`The next refund does not name the earlier one: ${JSON.stringify(again)}`)
	if ((await refundsPaid()) !== 1) throw new Mismatch('A refund was paid twice')
	await quater('approvals', 'deny', 'office', again.id as string, '--reason', 'Paid already')
	const denied = await tool('refund_order', refundArguments)
	console.log(indented((denied.content as { text?: string }[])[0]?.text ?? ''))
}

async function audit(): Promise<void> {
	const { exit, printed } = await quater('audit', 'verify', 'office')
	if (exit !== 0 || printed.ok !== true)
		throw new Mismatch(`The audit trail does not verify: ${JSON.stringify(printed)}`)
	console.log('\n7. All of it is on record, and the record verifies\n')
	console.log(`  ${printed.rows} rows; checkpoint:\n  ${printed.checkpoint}`)
}

const commands = `
  alias quater='sh scripts/bun.sh cli/main.ts'
  export QUATER_APP=examples/store/main.ts QUATER_TOKEN=${token}
  export STORE_DATABASE=${environment.STORE_DATABASE}
  export QUATER_DATABASE=${environment.QUATER_DATABASE}
  export QUATER_HOME=${environment.QUATER_HOME}

  # HTTP
  curl -H 'Authorization: Bearer ${token}' ${url}/orders/ord_1002
  # MCP
  curl -H 'Authorization: Bearer ${token}' ${url}/mcp \\
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

const keep = process.argv.includes('--keep')
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void close().then(() => process.exit(keep ? 0 : 130)))
}

try {
	await Bun.write(tokenFile, token)
	await Bun.write(adminFile, 'admin-token')
	await client.connect(
		new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
			requestInit: { headers: { authorization: `Bearer ${token}` } }
		})
	)
	await quater('connect', 'store', url, '--token-file', tokenFile)
	await quater('connect', 'office', url, '--token-file', adminFile)
	console.log(`The sample store is open on ${url}; the caller is its support agent.`)
	console.log(`In the repository's folder, these are the same calls by hand:\n${commands}`)
	await order()
	await approval(await rehearsal())
	await audit()
	console.log('\nAll four doors agree, and one refund was paid.')
} catch (cause) {
	await close()
	await fail(cause)
}

if (keep) {
	console.log('The store stays open until Ctrl-C: paste the lines above into another terminal.')
} else {
	console.log('With --keep the store stays open, so that you can paste the lines above.')
	await close()
	process.exit(0)
}
