/** Shows text that is longer than the screen page by page, through the pager that the person chose. */

import type { Environment } from '../context'
import type { Sink } from './output'

/** Quits where one screen is enough, keeps colours, and leaves the text on the screen. */
const usual = 'less -FRX'

/** The pager's words: of QUATER_PAGER, else PAGER, else less; null where that says to use none. */
export const pagerOf = (env: Environment): readonly string[] | null => {
	const text = (env.QUATER_PAGER ?? env.PAGER ?? usual).trim()
	if (text === '' || text === 'cat' || env.TERM === 'dumb') return null
	return text.split(/\s+/)
}

/** Whether text needs more lines than a terminal has, with the prompt's own. */
export const isLongerThan = ({ columns = 80, rows = 24 }: Sink, text: string): boolean => {
	let left = rows - 1
	for (const line of text.split('\n')) {
		left -= Math.max(1, Math.ceil(Bun.stringWidth(line) / columns))
		if (left < 0) return true
	}
	return false
}

/**
 * Shows text in a pager until the person leaves it; false where there is no such program. No shell reads the
 * pager's words, and less is told to start no other program.
 */
export const page = async (
	words: readonly string[],
	text: string,
	env: Environment
): Promise<boolean> => {
	const [program = '', ...rest] = words
	const path = Bun.which(program, { PATH: env.PATH ?? '' })
	if (path === null) return false
	// Ctrl-C is the pager's, as long as it shows something.
	const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[]
	process.removeAllListeners('SIGINT')
	process.on('SIGINT', ignore)
	try {
		const child = Bun.spawn([path, ...rest], {
			env: { ...env, LESSSECURE: '1' },
			stdin: new Blob([text]),
			stdout: 'inherit',
			stderr: 'inherit'
		})
		const stop = () => child.kill()
		process.once('SIGTERM', stop)
		await child.exited
		process.off('SIGTERM', stop)
		return true
	} finally {
		process.off('SIGINT', ignore)
		for (const listener of listeners) process.on('SIGINT', listener)
	}
}

const ignore = () => {}
