/** Commands that print a token, such as those of password managers. */

import type { Context } from '../context'
import { CliError } from '../errors'
import { isTerminal } from '../terminal/streams'
import { readTokenText, type TokenPatience } from './token-text'

const source = 'The token command'

/**
 * What a shell command prints. What it says on stderr is shown as it comes, since it may ask for something,
 * unless stderr is to hold JSON alone. The command itself is never shown: it may hold secrets.
 *
 * @throws CliError `unauthenticated` where it fails.
 */
export const runTokenCommand = async (
	command: string,
	{ env, out }: Pick<Context, 'env' | 'out'>,
	patience: TokenPatience
): Promise<string> => {
	const shell = process.platform === 'win32' ? ['cmd', '/d', '/s', '/c'] : ['sh', '-c']
	const isGroup = process.platform !== 'win32' && !hasTerminal()
	const isJson = out.format === 'json' || out.format === 'ndjson'
	const child = Bun.spawn([...shell, command], {
		env,
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: isJson ? 'ignore' : 'inherit',
		detached: isGroup
	})
	try {
		// One that closes its output and goes on is waited for no longer than one that says nothing.
		const open = async () => untilEnd(child)
		const text = await readTokenText(open, source, patience)
		const exit = await child.exited
		if (exit !== 0) throw failed(exit, child.signalCode)
		return text
	} finally {
		if (child.exitCode === null && child.signalCode === null) stop(child, isGroup)
	}
}

async function* untilEnd({ stdout, exited }: Bun.Subprocess<'ignore', 'pipe'>) {
	yield* stdout
	await exited
}

/** What asks on the terminal must stay in its session, where Ctrl-C reaches all of it anyway. */
const hasTerminal = (): boolean => [0, 1, 2].some(isTerminal)

/** Elsewhere it has a group of its own, so that nothing it started lives on. */
const stop = (child: Bun.Subprocess, isGroup: boolean): void => {
	try {
		process.kill(isGroup ? -child.pid : child.pid)
	} catch {
		// It has just ended.
	}
}

const failed = (exit: number, signal: string | number | null): CliError =>
	new CliError(
		'unauthenticated',
		signal === null
			? `${source} failed with exit code ${exit}`
			: `${source} was ended by ${signal}`,
		{
			hint: 'Run it by itself to see why, or name another source with --token-file or --token-from.'
		}
	)
