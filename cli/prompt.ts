/** Asks a person at the terminal: for a secret without showing it, for a line, for yes or no. */

import { CliError } from './errors'

/**
 * One line typed on the terminal, not echoed.
 *
 * @throws CliError `interrupted` on Ctrl-C and Ctrl-D.
 */
export const askSecret = (question: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const { stdin, stderr } = process
		let typed = ''
		const end = (settle: () => void) => {
			stdin.off('data', read)
			stdin.setRawMode(false)
			stdin.pause()
			stderr.write('\n')
			settle()
		}
		const read = (chunk: Buffer) => {
			for (const character of chunk.toString('utf8')) {
				if (character === '\r' || character === '\n') return end(() => resolve(typed))
				if (character === '\x03' || character === '\x04')
					return end(() => reject(new CliError('interrupted', 'Interrupted')))
				typed = character === '\x7f' || character === '\b' ? typed.slice(0, -1) : typed + character
			}
		}
		// Before the question, or the first letters of a quick answer would be shown.
		stdin.setRawMode(true)
		stdin.on('data', read)
		stdin.resume()
		stderr.write(question)
	})

/**
 * One line typed on the terminal, without its line break. What was typed before the question does not
 * count, so that nobody agrees to what has not been shown yet.
 *
 * @throws CliError `interrupted` on Ctrl-C and Ctrl-D.
 */
export const askLine = async (question: string, signal: AbortSignal): Promise<string> => {
	await discardTyped()
	const { promise, resolve, reject } = Promise.withResolvers<string>()
	const { stdin, stderr } = process
	const decoder = new TextDecoder()
	let typed = ''
	const read = (chunk: Buffer) => {
		typed += decoder.decode(chunk, { stream: true })
		const end = typed.search(/[\r\n]/)
		if (end >= 0) resolve(typed.slice(0, end))
	}
	const stop = () => reject(new CliError('interrupted', 'Interrupted'))
	stdin.on('data', read)
	stdin.once('end', stop)
	signal.addEventListener('abort', stop, { once: true })
	if (signal.aborted) stop()
	stdin.resume()
	stderr.write(question)
	try {
		return await promise
	} catch (cause) {
		stderr.write('\n')
		throw cause
	} finally {
		stdin.off('data', read)
		stdin.off('end', stop)
		signal.removeEventListener('abort', stop)
		stdin.pause()
	}
}

/** Whether a question is answered with yes; anything else is no. */
export const confirm = async (question: string, signal: AbortSignal): Promise<boolean> =>
	/^y(es)?$/i.test((await askLine(`${question} [y/N] `, signal)).trim())

const settleMs = 30

/** In raw mode also the letters of a line that is not ended yet come out of the terminal's buffer. */
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
	stdin.setRawMode(false)
	stdin.pause()
	if (isStopped) throw new CliError('interrupted', 'Interrupted')
}
