/** Starts servers that may die at any moment, calls them, and looks at what is left on the disk. */

import { Database } from 'bun:sqlite'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryOf } from '../../src/audit/chain'
import type { AuditEntry } from '../../src/audit/protocol'
import { mcpPath, remoteInit, remotePath, rpcOf, toolInit } from '../security/doors'

/** An answer that arrived whole. */
export interface Answered {
	readonly status: number
	readonly text: string
	readonly json: AnswerBody
	readonly requestId: string | null
}

/** The members of answers that the tests read. */
export interface AnswerBody {
	readonly id?: string
	readonly status?: string
	readonly token?: string
	readonly moved?: string
	readonly ok?: boolean
	readonly outcome?: string | null
	readonly decisions?: readonly { readonly subject: string; readonly decision: string }[]
	readonly earlier?: readonly { readonly id: string; readonly outcome: string | null }[]
	readonly approvals?: readonly { readonly id: string; readonly status: string }[]
	readonly error?: {
		readonly code: string
		readonly message: string
		readonly reason?: string
		readonly approval?: {
			readonly id: string
			readonly status: string
			readonly earlier?: { readonly id: string; readonly outcome: string | null }
		}
	}
}

/** One server in a process of its own. */
export interface Running {
	/** Sends one request; null where the server died before the whole answer was there. */
	send(token: string, path: string, init?: RequestInit): Promise<Answered | null>
	kill(): Promise<void>
	readonly exited: Promise<number>
	readonly pid: number
}

/** What the disk holds after the last server is gone. */
export interface Remains {
	readonly approvals: readonly {
		readonly id: string
		readonly state: string
		readonly outcome: string | null
		readonly decisions: string
		readonly arguments: string
		readonly earlier_id: string | null
	}[]
	readonly audit: readonly AuditEntry[]
	/** `<call id> <key>`, in the order in which they ran. */
	readonly executions: readonly string[]
}

const fixture = join(import.meta.dir, 'fixtures/crash-server.ts')

/** A folder with a database and a list of executions, removed by `using`. */
export const crashSite = () => {
	const folder = mkdtempSync(join(tmpdir(), 'quater-crash-'))
	const database = join(folder, 'quater.db')
	const executions = join(folder, 'executions')
	const running = new Set<Bun.Subprocess>()
	return {
		/** Starts a server; `die` is the moment at which it kills itself; `never` survives large files too. */
		async start(die = '', env: Readonly<Record<string, string>> = {}): Promise<Running> {
			// A file that grows too large is an error like a full disk then, and kills nobody.
			const withoutSignal = ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh']
			const words = [...(die === 'never' ? withoutSignal : []), process.execPath, fixture]
			const child = Bun.spawn(words, {
				env: {
					PATH: process.env.PATH ?? '',
					DATABASE: database,
					EXECUTIONS: executions,
					DIE: die,
					...env
				},
				stdout: 'pipe',
				stderr: die === 'never' ? 'ignore' : 'inherit'
			})
			running.add(child)
			return {
				...(await connected(child)),
				exited: child.exited,
				pid: child.pid,
				async kill() {
					child.kill('SIGKILL')
					await child.exited
				}
			}
		},
		remains: (): Remains => remainsOf(database, executions),
		/** What ran, also where another database was used. */
		executions: () => executionsIn(executions),
		async [Symbol.asyncDispose]() {
			for (const child of running) child.kill('SIGKILL')
			await Promise.all([...running].map(({ exited }) => exited))
			rmSync(folder, { recursive: true, force: true })
		}
	}
}

const connected = async (child: Bun.Subprocess<'ignore', 'pipe', 'ignore' | 'inherit'>) => {
	const reader = child.stdout.getReader()
	const { value } = await reader.read()
	const port = Number(new TextDecoder().decode(value))
	return {
		async send(token: string, path: string, init: RequestInit = {}): Promise<Answered | null> {
			try {
				const response = await fetch(`http://127.0.0.1:${port}${path}`, {
					...init,
					headers: { authorization: `Bearer ${token}`, ...(init.headers as object) }
				})
				const text = await response.text()
				return {
					status: response.status,
					text,
					json: JSON.parse(text) as AnswerBody,
					requestId: response.headers.get('x-request-id')
				}
			} catch {
				return null
			}
		}
	}
}

/** A JSON body. */
export const post = (body: object): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body)
})

/** Calls an action through each network door, and reads the approval and the value of its answer. */
export const doors = {
	api: (to: Running, action: string, key: string) => to.send('asker', `/${action}`, post({ key })),
	mcp: async (to: Running, action: string, key: string) => {
		const answer = await to.send('asker', mcpPath, toolInit('modern', action, { key }))
		if (answer === null) return null
		const { result } = rpcOf({ ...answer, headers: new Headers() })
		const meta = result?._meta as Record<string, object> | undefined
		const error = meta?.['dev.quater/error']
		const approval = meta?.['dev.quater/approval']
		const json = error === undefined ? result?.structuredContent : { error: { ...error, approval } }
		return { ...answer, status: error === undefined ? 200 : 409, json: json as AnswerBody }
	},
	remote: async (to: Running, action: string, key: string) => {
		const answer = await to.send('asker', remotePath, remoteInit(action, { key }))
		const { body } = (answer?.json ?? {}) as { body?: AnswerBody }
		return answer && { ...answer, json: body ?? answer.json }
	}
}

/** Decides an approval. */
export const decide = (
	to: Running,
	id: string,
	decision: 'approve' | 'deny' = 'approve',
	token = 'boss'
) => to.send(token, `/approvals/api/${id}/decision`, post({ decision }))

const remainsOf = (file: string, executions: string): Remains => {
	using db = new Database(file)
	const rows = db
		.query<{ body: string; prev: string; hash: string }, []>(
			'SELECT body, prev, hash FROM quater_audit ORDER BY seq'
		)
		.all()
	return {
		approvals: db
			.query<Remains['approvals'][number], []>('SELECT * FROM quater_approvals ORDER BY seq')
			.all(),
		audit: rows.map(entryOf),
		executions: executionsIn(executions)
	}
}

const executionsIn = (file: string): readonly string[] =>
	existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
