/** The `--timeout` flag. */

import { CliError } from '../errors'
import type { Flags } from './argv'

/**
 * The seconds of `--timeout`, or undefined where it was not given.
 *
 * @throws CliError `usage` unless it is a number above 0 and at most a day.
 */
export const secondsOf = (flags: Flags): number | undefined => {
	const text = flags.value('timeout')
	if (text === undefined) return undefined
	const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
	if (seconds > 0 && seconds <= 86_400) return seconds
	throw new CliError('usage', '--timeout is a number of seconds, above 0 and at most 86400')
}
