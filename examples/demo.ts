/** The demo: one action of the store, called through its four doors, and one refund that all of them refuse. */

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
const environment = {
	...process.env,
	NODE_ENV: 'development',
	NO_COLOR: '1',
	STORE_DATABASE: join(folder, 'store.db'),
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

/** What a door says when it refuses: its own words for it, and the code and hash that all share. */
async function refusals(args: Json, words: string[], body: string): Promise<Answers> {
	const error = (value: unknown): Json => {
		const { code, arguments_hash } = (value ?? {}) as Json
		return { code, arguments_hash }
	}
	const post = await http('/orders/ord_1001/refund', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body
	})
	const called = await tool('refund_order', args)
	const local = await quater('call', ...words)
	const remote = await quater('call', 'store', ...words)
	return {
		HTTP: { ...error(post.body.error), shown: `status ${post.status}` },
		MCP: { ...error(called._meta?.['dev.quater/error']), shown: `isError: ${called.isError}` },
		'local CLI': { ...error(local.printed.error), shown: `exit code ${local.exit}` },
		'remote CLI': { ...error(remote.printed.error), shown: `exit code ${remote.exit}` }
	}
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

async function refund(): Promise<void> {
	const reason = 'Arrived broken'
	const words = ['refund_order', '--order-id', 'ord_1001', '--reason', reason]
	const args = { order_id: 'ord_1001', reason }
	const refused = await refusals(args, words, JSON.stringify({ reason }))
	const reports = await rehearsals(args, words, JSON.stringify({ reason }))
	agree('the refused refund', refused, ['shown'])
	agree('the dry run', reports, ['source', 'entrypoint'])
	const { code, arguments_hash: hash } = refused.HTTP
	if (code !== 'approval_required') throw new Mismatch(`The refund was answered with ${code}`)
	if (hash !== reports.HTTP.arguments_hash) throw new Mismatch('The dry run shows another hash')
	const { refunds } = (await http('/refunds?order_id=ord_1001')).body
	if (!Array.isArray(refunds) || refunds.length > 0) throw new Mismatch('A refund was paid')

	console.log('\n2. A refund needs a second person: every door refuses it, and nothing is paid\n')
	const answered = [
		['code', 'code'],
		['refused with', 'shown']
	] as const
	console.log(table(refused, answered))
	console.log('\n3. Its dry run: the same arguments hash; only the door itself differs\n')
	const rows = ['subject', 'arguments_hash', 'source', 'entrypoint'].map(
		(key) => [key, key] as const
	)
	console.log(table(reports, [['needs approval', 'approval_required'], ...rows]))
	console.log(`\n  ${hash}`)
}

const commands = `
  alias quater='sh scripts/bun.sh cli/main.ts'
  export QUATER_APP=examples/store/main.ts QUATER_TOKEN=${token}
  export STORE_DATABASE=${environment.STORE_DATABASE}
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
`

const keep = process.argv.includes('--keep')
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void close().then(() => process.exit(keep ? 0 : 130)))
}

try {
	await Bun.write(tokenFile, token)
	await client.connect(
		new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
			requestInit: { headers: { authorization: `Bearer ${token}` } }
		})
	)
	await quater('connect', 'store', url, '--token-file', tokenFile)
	console.log(`The sample store is open on ${url}; the caller is its support agent.`)
	console.log(`In the repository's folder, these are the same calls by hand:\n${commands}`)
	await order()
	await refund()
	console.log('\nAll four doors agree.')
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
