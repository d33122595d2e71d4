/** Describes files among arguments by their content, so that an approval can be bound to it. */

import type { ValidatedArguments } from './validated-arguments'

/** The same arguments where there is no file, else a copy with `{name, size, type, sha256}` in the place of each. */
export const withFilesDescribed = async (args: ValidatedArguments): Promise<ValidatedArguments> =>
	holdsFile(args) ? ((await described(args)) as ValidatedArguments) : args

const isPlain = (value: object): boolean => {
	const prototype = Object.getPrototypeOf(value)
	return Array.isArray(value) || prototype === null || prototype === Object.prototype
}

const holdsFile = (value: unknown): boolean => {
	if (typeof value !== 'object' || value === null) return false
	return value instanceof Blob || (isPlain(value) && Object.values(value).some(holdsFile))
}

const described = async (value: unknown): Promise<unknown> => {
	if (typeof value !== 'object' || value === null) return value
	if (value instanceof Blob) {
		const sha256 = new Bun.CryptoHasher('sha256').update(await value.arrayBuffer()).digest('hex')
		const name = value instanceof File ? value.name : ''
		return { name, size: value.size, type: value.type, sha256 }
	}
	if (Array.isArray(value)) return Promise.all(value.map(described))
	if (!isPlain(value)) return value
	const members = Object.entries(value).map(async ([name, item]) => [name, await described(item)])
	return Object.fromEntries(await Promise.all(members))
}
