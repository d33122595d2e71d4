/** Asks a person at the terminal: for a secret without showing it, for a line, for yes or no. */

import type { Context } from '../context'
import { CliError } from '../errors'
import { visibleLine } from './escape'

/** What asking needs of an invocation. */
export type Asking = Pick<Context, 'env' | 'out' | 'signal'>

/**
 * One line typed on the terminal. What was typed before the question does not count, so that nobody
 * agrees to what has not been shown yet.
 *
 * @throws CliError `interrupted` on Ctrl-C, Ctrl-D and Escape.
 */
export const askLine = (asking: Asking, question: string): Promise<string> =>
	ask(asking, question, false)

/**
 * The same for what nobody else should read: not even its length is shown.
 *
 * @throws CliError `interrupted` on Ctrl-C, Ctrl-D and Escape.
 */
export const askSecret = (asking: Asking, question: string): Promise<string> =>
	ask(asking, question, true)

/** Whether a question is answered with yes; anything else is no. */
export const confirm = async (asking: Asking, question: string): Promise<boolean> =>
	/^y(es)?$/i.test((await askLine(asking, `${question} [y/N]`)).trim())

const ask = async (
	{ env, out, signal }: Asking,
	question: string,
	isSecret: boolean
): Promise<string> => {
	await discardTyped()
	const shown = out.emphasis.bold(`${visibleLine(question)} `)
	// A terminal that knows no cursor edits the line itself.
	const isPlain = env.TERM === 'dumb'
	const answer = isPlain
		? (await import('./prompt-plain')).plainAnswer(shown, isSecret, signal)
		: (await import('./prompt-drawn')).drawnAnswer(shown, isSecret, signal)
	const typed = await answer
	if (typed === undefined) throw interrupted()
	return typed
}

const interrupted = (): CliError => new CliError('interrupted', 'Interrupted')

const settleMs = 30

/**
 * In raw mode also the letters of a line that is not ended yet come out of the terminal's buffer. The
 * mode stays, so that no letter of a quick answer is echoed before the question takes over.
 */
const discardTyped = async (): Promise<void> => {
	const { stdin } = process
	let isStopped = false
	const look = (chunk: Buffer) => {
		isStopped ||= chunk.includes('\x03') || chunk.includes('\x04')
	}
	stdin.setRawMode(true)
	stdin.on('data', look)
	stdin.resume()
	await Bun.sleep(settleMs)
	stdin.off('data', look)
	stdin.pause()
	if (!isStopped) return
	stdin.setRawMode(false)
	throw interrupted()
}
