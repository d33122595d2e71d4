/** Asks for a secret on a terminal, without showing it. */

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
