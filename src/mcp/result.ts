/** Writes results of both eras as JSON text. */

import type { Service } from '../app/runtime'
import type { Era } from './eras'

/** The `_meta` key under which a modern result names the app. */
const serverInfoKey = 'io.modelcontextprotocol/serverInfo'
/** The `_meta` key that ties a message to its subscription. */
export const subscriptionKey = 'io.modelcontextprotocol/subscriptionId'

/** For how long a client may keep a list or a discovery, in milliseconds. */
export const listTtlMs = 30_000

/** The `_meta` member that names the app, as JSON text; made once per app. */
export const identityOf = ({ name, version }: Service): string =>
	`"${serverInfoKey}":${JSON.stringify({ name, version })}`

/**
 * Closes a result: modern ones say what they are and who made them, legacy ones must not.
 *
 * @param members The result's own members as JSON text, without braces, at least one.
 * @param identity From {@link identityOf}.
 * @param meta Further `_meta` members as JSON text, without braces.
 */
export const sealResult = (era: Era, identity: string, members: string, meta = ''): string => {
	if (era === 'modern') {
		const all = meta === '' ? identity : `${identity},${meta}`
		return `{${members},"resultType":"complete","_meta":{${all}}}`
	}
	return meta === '' ? `{${members}}` : `{${members},"_meta":{${meta}}}`
}

/** One `_meta` member as JSON text. */
export const metaMember = (key: string, value: unknown): string =>
	`${JSON.stringify(key)}:${JSON.stringify(value)}`
