/** Reads a manifest that a server sent, and trusts none of it. */

import { actionsProtocol, callPath, type Manifest, type ManifestAction } from '../remote/protocol'
import { isRecord } from '../schema/json'
import { ClientError } from './client-error'
import { isSoundSchema } from './manifest-schema'

const actionName = /^[A-Za-z0-9_.-]{1,64}$/
const method = /^[A-Z]{1,20}$/

/**
 * A manifest whose every member is of the promised shape. What a caller can do without (`service`,
 * `rpc`, `auth`) may be missing, never malformed.
 *
 * @throws ClientError `invalid_answer`, naming the first member that is wrong.
 */
export const readManifest = (value: unknown): Manifest => {
	if (!isRecord(value)) throw invalid('it is not an object')
	if (value.protocol !== actionsProtocol)
		throw invalid(`protocol is not ${actionsProtocol}`, versionHint(value.protocol))
	if (!Array.isArray(value.actions)) throw invalid('actions is not a list')
	const actions = value.actions.map(readAction)
	const names = actions.flatMap(({ name, aliases = [] }) => [name, ...aliases])
	if (new Set(names).size < names.length) throw invalid('two actions share a name')
	return {
		protocol: actionsProtocol,
		service: readService(value.service),
		rpc: { method: 'POST', path: readCallPath(value.rpc) },
		auth: { schemes: readSchemes(value.auth) },
		...readPlace('approvals', value.approvals),
		...readPlace('audit', value.audit),
		actions
	}
}

const readAction = (value: unknown, index: number): ManifestAction => {
	const wrong = (member: string) => invalid(`actions[${index}].${member}`)
	if (!isRecord(value)) throw invalid(`actions[${index}] is not an object`)
	if (!isText(value.name) || !isName(value.name)) throw wrong('name')
	if (!isText(value.description)) throw wrong('description')
	if (!isText(value.method) || !method.test(value.method)) throw wrong('method')
	if (!isText(value.path) || !value.path.startsWith('/')) throw wrong('path')
	if (typeof value.needs_approval !== 'boolean') throw wrong('needs_approval')
	const { input_schema: schema } = value
	if (!isRecord(schema) || !hasProperties(schema) || !isSoundSchema(schema))
		throw wrong('input_schema')
	if (!isTextList(value.tags)) throw wrong('tags')
	if (!isTextList(value.aliases) || value.aliases?.every(isName) === false) throw wrong('aliases')
	if (!isByteCount(value.max_body_bytes)) throw wrong('max_body_bytes')
	return {
		name: value.name,
		description: value.description,
		method: value.method,
		path: value.path,
		needs_approval: value.needs_approval,
		input_schema: schema,
		...(value.tags && { tags: value.tags }),
		...(value.aliases && { aliases: value.aliases }),
		...(value.max_body_bytes !== undefined && { max_body_bytes: value.max_body_bytes })
	}
}

const isName = (text: string): boolean => actionName.test(text)

const readService = (value: unknown): Manifest['service'] => {
	if (value === undefined) return { name: 'unknown', version: 'unknown' }
	if (!isRecord(value) || !isText(value.name) || !isText(value.version)) throw invalid('service')
	return { name: value.name, version: value.version }
}

const readCallPath = (value: unknown): string => {
	if (value === undefined) return callPath
	if (!isRecord(value) || value.method !== 'POST') throw invalid('rpc')
	return readPath('rpc', value)
}

/** Where further endpoints are, for servers that have any. */
const readPlace = <Name extends 'approvals' | 'audit'>(
	name: Name,
	value: unknown
): { [Key in Name]?: { path: string } } => {
	const none: { [Key in Name]?: { path: string } } = {}
	if (value === undefined) return none
	if (!isRecord(value)) throw invalid(name)
	return { ...none, [name]: { path: readPath(name, value) } }
}

/** A path on the same server, below the same base: no authority, no climbing, nothing to encode. */
const readPath = (name: string, { path }: Record<string, unknown>): string => {
	if (!isText(path)) throw invalid(name)
	if (!/^(\/[A-Za-z0-9_.~-]+)+$/.test(path)) throw invalid(`${name}.path`)
	if (path.split('/').some((part) => part === '.' || part === '..')) throw invalid(`${name}.path`)
	return path
}

const readSchemes = (value: unknown): Manifest['auth']['schemes'] => {
	if (value === undefined) return []
	if (!isRecord(value) || !Array.isArray(value.schemes)) throw invalid('auth')
	return value.schemes.map((scheme: unknown) => {
		if (!isRecord(scheme) || !isText(scheme.type)) throw invalid('auth.schemes')
		return { type: scheme.type }
	})
}

const hasProperties = (schema: Record<string, unknown>): boolean =>
	(schema.type === undefined || schema.type === 'object') &&
	(schema.properties === undefined ||
		(isRecord(schema.properties) && Object.values(schema.properties).every(isRecord)))

const isText = (value: unknown): value is string => typeof value === 'string'

const isTextList = (value: unknown): value is string[] | undefined =>
	value === undefined || (Array.isArray(value) && value.every(isText))

const isByteCount = (value: unknown): value is number | undefined =>
	value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)

const invalid = (what: string, hint?: string): ClientError =>
	new ClientError('invalid_answer', `Remote manifest is invalid: ${what}`, {
		hint: hint ?? 'Is the URL that of an app with quater in it, and is that up to date?'
	})

const versionHint = (protocol: unknown): string | undefined =>
	/^quater-actions\.v\d+$/.test(String(protocol))
		? 'It speaks another version of the protocol: update quater here, or there.'
		: undefined
