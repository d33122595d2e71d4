/** The command line from source, as its own process, with files of its own in a folder that goes away. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Json, Mismatch } from './doors'

/** The tokens of the store's support agent, and of its admin, a person. */
export const tokens = { agent: 'agent-token', admin: 'admin-token' } as const

const folder = await mkdtemp(join(tmpdir(), 'quater-demo-'))

/** What the store and the command line read from the environment. */
export const settings = {
	QUATER_APP: 'examples/store/main.ts',
	QUATER_TOKEN: tokens.agent,
	STORE_DATABASE: join(folder, 'store.db'),
	QUATER_DATABASE: join(folder, 'quater.db'),
	QUATER_HOME: join(folder, 'home')
} as const

/** Starts `quater` with some words. */
export const spawn = (...words: string[]) =>
	Bun.spawn([process.execPath, 'cli/main.ts', ...words], {
		cwd: join(import.meta.dir, '../..'),
		env: { ...process.env, NODE_ENV: 'development', NO_COLOR: '1', ...settings },
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe'
	})

/** Runs `quater` to its end: what it printed as JSON, and its exit code. */
export async function quater(...words: string[]): Promise<{ exit: number; printed: Json }> {
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

/** Saves the remotes `store`, as the agent, and `office`, as the admin. */
export async function connect(url: string): Promise<void> {
	for (const [remote, token] of [
		['store', tokens.agent],
		['office', tokens.admin]
	] as const) {
		const file = join(folder, `${remote}-token`)
		await Bun.write(file, token)
		await quater('connect', remote, url, '--token-file', file)
	}
}

/** Deletes the folder. */
export const cleanUp = (): Promise<void> => rm(folder, { recursive: true, force: true })
