/** What may make way for a binary: an earlier one, and nothing that somebody wrote. */

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { CliError } from '../errors'

/** How programs begin: those of Linux, of macOS, and of Windows. */
const beginnings = ['7f454c46', 'cffaedfe', 'cafebabe', '4d5a'] as const

/**
 * Refuses to replace what is no program: a device such as /dev/null, which would be gone for everybody, or
 * a file such as the app's own source.
 *
 * @throws CliError `usage`.
 */
export const refuseOther = (output: string): void => {
	if (!existsSync(output)) return
	const stat = statSync(output)
	if (stat.isFile() && (stat.size === 0 || isProgram(output))) return
	const what = stat.isDirectory()
		? 'is a directory'
		: stat.isFile()
			? 'is there already, and is no program'
			: 'is no regular file'
	throw new CliError('usage', `${output} ${what}`, {
		hint: 'Name another file with -o, or move this one away.'
	})
}

/** What cannot be read is none either. */
const isProgram = (file: string): boolean => {
	const head = Buffer.alloc(4)
	let opened: number | undefined
	try {
		opened = openSync(file, 'r')
		readSync(opened, head)
	} catch {
		return false
	} finally {
		if (opened !== undefined) closeSync(opened)
	}
	return beginnings.some((beginning) => head.toString('hex').startsWith(beginning))
}
