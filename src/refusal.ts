/** What an app's own error body says, in the words that a person or a model should read. */

import { isRecord } from './schema/json'

/**
 * The message of a body that came with status 400 or more. A text, or the only message that an
 * object holds, speaks for itself; anything richer is passed on whole, so that nothing is lost.
 *
 * @param text the body as it came
 */
export const refusalOf = (value: unknown, text: string): string => {
	if (typeof value === 'string') return value
	if (!isRecord(value) || Object.keys(value).length !== 1) return text
	const message = value.message ?? (isRecord(value.error) ? value.error.message : value.error)
	return typeof message === 'string' ? message : text
}
