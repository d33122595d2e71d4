/** File modes: what holds tokens is for its owner alone. */

import { statSync } from 'node:fs'

/** The mode of a file as `chmod` takes it. */
export type Mode = '0600' | '0700'

/**
 * The mode of a path where other users can reach it, such as `0644`; undefined where they cannot, where there
 * is no such path, and on Windows, which has no such modes.
 */
export const looseMode = (path: string): string | undefined => {
	const mode = statSync(path, { throwIfNoEntry: false })?.mode
	if (mode === undefined || process.platform === 'win32' || (mode & 0o077) === 0) return undefined
	return (mode & 0o777).toString(8).padStart(4, '0')
}
