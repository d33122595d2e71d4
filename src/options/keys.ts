/** Which keys the options of `quater()` have, and which were misspelt. */

import type { ApprovalsOptions } from '../approvals/options'
import type { AuditOptions } from '../audit/options'
import type { SurfaceAuth } from '../auth/authenticate'
import type { CorsOptions } from '../checks/cors'
import { nearest } from '../nearest'
import type {
	DocsOptions,
	Limits,
	McpOptions,
	OAuthOptions,
	QuaterOptions,
	RemoteOptions
} from '../options'
import type { Report } from './report'

/** Every key of an options type; one that is left out, or too many, does not compile. */
const keysOf = <Options>(keys: Readonly<Record<keyof Options, true>>): readonly string[] =>
	Object.keys(keys)

const known = {
	options: keysOf<QuaterOptions>({
		name: true,
		version: true,
		auth: true,
		publicSurfaces: true,
		publicPaths: true,
		hosts: true,
		trustedProxies: true,
		cors: true,
		headers: true,
		limits: true,
		mcp: true,
		docs: true,
		remote: true,
		database: true,
		secret: true,
		forward: true,
		vendors: true,
		approvals: true,
		audit: true,
		oauth: true,
		onAccess: true
	}),
	limits: keysOf<Limits>({
		bodyBytes: true,
		bodyBytesByPath: true,
		toolResultBytes: true,
		actionResultBytes: true
	}),
	mcp: keysOf<McpOptions>({
		path: true,
		docs: true,
		docsPublic: true,
		allowedOrigins: true,
		instructions: true,
		pageSize: true
	}),
	docs: keysOf<DocsOptions>({ path: true, json: true, public: true }),
	remote: keysOf<RemoteOptions>({ manifest: true, path: true }),
	approvals: keysOf<ApprovalsOptions>({
		path: true,
		url: true,
		authenticate: true,
		notify: true,
		decide: true,
		sharedHeaders: true,
		maxPending: true
	}),
	audit: keysOf<AuditOptions>({
		key: true,
		failClosed: true,
		redact: true,
		retentionDays: true,
		path: true
	}),
	forward: keysOf<NonNullable<QuaterOptions['forward']>>({ mcp: true, cli: true }),
	oauth: keysOf<OAuthOptions>({ resource: true, authorizationServers: true, scopes: true }),
	auth: keysOf<SurfaceAuth>({ surfaces: true, authenticate: true, name: true }),
	cors: keysOf<CorsOptions>({
		origins: true,
		methods: true,
		headers: true,
		exposeHeaders: true,
		credentials: true,
		maxAge: true
	})
}

const groups = [
	'limits',
	'mcp',
	'docs',
	'remote',
	'forward',
	'oauth',
	'cors',
	'approvals',
	'audit'
] as const

/** Reports keys that no option has. */
export const checkKeys = (given: QuaterOptions, report: Report): void => {
	const check = (label: string, value: unknown, names: readonly string[]) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return
		for (const key of Object.keys(value)) {
			if (names.includes(key)) continue
			const guess = nearest(key, names)
			report(
				`${label}${key} is not an option`,
				guess ? `Did you mean ${label}${guess}?` : `Remove it; known are: ${names.join(', ')}.`
			)
		}
	}
	check('', given, known.options)
	for (const group of groups) {
		check(`${group}.`, given[group], known[group])
	}
	if (Array.isArray(given.auth)) {
		for (const [index, entry] of given.auth.entries()) check(`auth[${index}].`, entry, known.auth)
	}
}
