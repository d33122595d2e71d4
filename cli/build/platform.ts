/** The platforms that binaries are built for. */

import { nearest } from '../../src/nearest'
import { CliError } from '../errors'

/** By the names that `--target` takes. */
export const platforms = [
	'linux-x64',
	'linux-arm64',
	'linux-x64-musl',
	'linux-arm64-musl',
	'darwin-x64',
	'darwin-arm64',
	'windows-x64'
] as const

/** A platform. */
export type Platform = (typeof platforms)[number]

/**
 * The platform of `--target`, or null for this machine's own.
 *
 * @throws CliError `usage` for any other word, with the nearest.
 */
export const platformOf = (word: string | undefined): Platform | null => {
	if (word === undefined) return null
	const plain = word.replace(/^bun-/, '')
	const found = platforms.find((platform) => platform === plain)
	if (found !== undefined) return found
	const near = nearest(plain, platforms)
	const hint = near === undefined ? '' : `Did you mean ${near}? `
	throw new CliError('usage', `Unknown target '${word}'`, {
		hint: `${hint}There are: ${platforms.join(', ')}`
	})
}

/** What this machine is, in the words of `--target`. */
export const thisPlatform = (): string => {
	const system = process.platform === 'win32' ? 'windows' : process.platform
	return `${system}-${process.arch}${isMusl() ? '-musl' : ''}`
}

/** Programs for musl name the C library's loader where others name glibc's. */
const isMusl = (): boolean =>
	process.platform === 'linux' &&
	(process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined)?.header
		?.glibcVersionRuntime === undefined
