/** Describes files among arguments by their content, so that an approval can be bound to it. */

import { isPlainObject } from '../schema/json'
import type { ValidatedArguments } from './validated-arguments'

/** The same arguments where there is no file, else a copy with `{name, size, type, sha256}` in the place of each. */
export const withFilesDescribed = async (args: ValidatedArguments): Promise<ValidatedArguments> =>
	holdsFile(args) ? ((await described(args)) as ValidatedArguments) : args

const holdsFile = (value: unknown): boolean => {
	if (value instanceof Blob) return true
	if (Array.isArray(value)) return value.some(holdsFile)
	return isPlainObject(value) && Object.values(value).some(holdsFile)
}

const described = async (value: unknown): Promise<unknown> => {
	if (value instanceof Blob) {
		const sha256 = new Bun.CryptoHasher('sha256').update(await value.arrayBuffer()).digest('hex')
		const name = value instanceof File ? value.name : ''
		return { name, size: value.size, type: value.type, sha256 }
	}
	if (Array.isArray(value)) return Promise.all(value.map(described))
	if (!isPlainObject(value)) return value
	const members = Object.entries(value).map(async ([name, item]) => [name, await described(item)])
	return Object.fromEntries(await Promise.all(members))
}
