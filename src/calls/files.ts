/** Files among arguments: where they may stand, and what of them an approval is bound to. */

import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import { type FileCount, fileCountOf } from '../schema/file-input'
import { isPlainObject } from '../schema/json'
import { invalid } from './carriers'
import type { ValidatedArguments } from './validated-arguments'

/** The same arguments where there is no file, else a copy with `{name, size, type, sha256}` in the place of each. */
export const withFilesDescribed = async (args: ValidatedArguments): Promise<ValidatedArguments> =>
	includesFile(args) ? ((await described(args)) as ValidatedArguments) : args

/** How many files an argument of this name is; null where it is none. */
export const fileCountAt = ({ inputs, inputSchema }: Action, name: string): FileCount | null => {
	const input = inputs.find((one) => one.name === name && one.in === 'body' && !one.wholeBody)
	return input ? fileCountOf(input.schema, inputSchema.$defs) : null
}

/**
 * Refuses files that come in process where no file is taken, and more of them than a request to the
 * route may carry.
 *
 * @param maxBytes What all of them may have together, in bytes.
 * @throws QuaterError `invalid_arguments` or `payload_too_large`
 */
export const checkFiles = (
	action: Action,
	args: Readonly<Record<string, unknown>>,
	maxBytes: number
): void => {
	let size = 0
	for (const [name, value] of Object.entries(args)) {
		if (!includesFile(value)) continue
		const count = fileCountAt(action, name)
		const files = count === 'one' ? [value] : count === 'many' && Array.isArray(value) ? value : []
		if (count === null) throw invalid(name, 'it takes no file')
		if (!files.every((file) => file instanceof Blob)) throw invalid(name, expected[count])
		for (const file of files) size += file.size
	}
	if (size <= maxBytes) return
	throw new QuaterError('payload_too_large', {
		message: `The files are larger than ${maxBytes} bytes.`
	})
}

const expected = { one: 'it takes one file', many: 'it takes a list of files' } as const

const includesFile = (value: unknown): boolean => {
	if (value instanceof Blob) return true
	if (Array.isArray(value)) return value.some(includesFile)
	return isPlainObject(value) && Object.values(value).some(includesFile)
}

/** Read piece by piece: a second copy of a large file would be one too many. */
const sha256Of = async (file: Blob): Promise<string> => {
	const hasher = new Bun.CryptoHasher('sha256')
	for await (const chunk of file.stream()) hasher.update(chunk)
	return hasher.digest('hex')
}

const described = async (value: unknown): Promise<unknown> => {
	if (value instanceof Blob) {
		const name = value instanceof File ? value.name : ''
		return { name, size: value.size, type: value.type, sha256: await sha256Of(value) }
	}
	if (Array.isArray(value)) return Promise.all(value.map(described))
	if (!isPlainObject(value)) return value
	const members = Object.entries(value).map(async ([name, item]) => [name, await described(item)])
	return Object.fromEntries(await Promise.all(members))
}
