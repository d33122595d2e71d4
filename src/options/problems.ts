/** Everything that can be wrong with the options of `quater()`. */

import type { ApprovalsOptions } from '../approvals/options'
import type { AuditOptions } from '../audit/options'
import type { SurfaceAuth } from '../auth/authenticate'
import { type Surface, surfaces } from '../calls/call'
import type { CorsOptions } from '../checks/cors'
import { isHostPattern } from '../checks/host'
import { isAddressRange } from '../checks/peer'
import { nearest } from '../nearest'
import {
	type DocsOptions,
	endpointPaths,
	type Limits,
	type McpOptions,
	type OAuthOptions,
	type QuaterOptions,
	type RemoteOptions,
	type ResolvedOptions
} from '../options'
import { isPostgres } from '../stores/open'

/** Takes one problem: what is wrong, without the full stop, and how to mend it. */
export type Report = (message: string, mend: string) => void

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
	...([
		'limits',
		'mcp',
		'docs',
		'remote',
		'forward',
		'oauth',
		'cors',
		'approvals',
		'audit'
	] as const)
]

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

const checkHosts = ({ hosts = [] }: ResolvedOptions, report: Report): void => {
	for (const host of hosts) {
		if (host === '*') {
			if (Bun.env.NODE_ENV !== 'production') continue
			report(
				"hosts: ['*'] serves every name, also in production",
				'List the names that clients use.'
			)
		} else if (!isHostPattern(host)) {
			report(
				`hosts holds ${JSON.stringify(host)}, which is no host name`,
				"Write the name alone, without scheme and port: 'api.example.com'."
			)
		}
	}
}

/** Reports values that cannot be meant. */
export const checkValues = (options: ResolvedOptions, report: Report): void => {
	checkLimits(options, report)
	checkHosts(options, report)
	checkHeaders(options, report)
	checkEndpoints(options, report)
	checkMcp(options, report)
	checkOAuth(options, report)
	checkApprovals(options, report)
	checkAudit(options, report)
	if (options.secret.some((secret) => typeof secret !== 'string' || secret.length < 16)) {
		report('secret must be at least 16 characters', 'Make one with: openssl rand -base64 32')
	}
	if (options.onAccess !== undefined && typeof options.onAccess !== 'function') {
		report('onAccess must be a function', 'Write onAccess: (event) => console.log(event).')
	}
	for (const label of ['name', 'version'] as const) {
		const value: unknown = options[label]
		if (value !== undefined && (typeof value !== 'string' || value.trim() === '')) {
			report(`${label} must be a non-empty string`, `Write ${label}: '...'.`)
		}
	}
}

const checkLimits = ({ limits }: ResolvedOptions, report: Report): void => {
	for (const [label, value] of Object.entries(limits)) {
		const sizes = typeof value === 'object' ? Object.values(value) : [value]
		if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
			report(`limits.${label} must be whole bytes, 0 or more`, 'Write it like 2 * 1024 ** 2.')
		}
	}
}

const checkHeaders = ({ headers }: ResolvedOptions, report: Report): void => {
	for (const [name, value] of Object.entries(headers || {})) {
		if (isHeader(name, value)) continue
		report(
			`headers holds ${JSON.stringify(name)}, which cannot be sent`,
			"Write headers: { 'content-security-policy': \"default-src 'self'\" }, or false for none."
		)
	}
}

const checkEndpoints = (options: ResolvedOptions, report: Report): void => {
	const endpoints = endpointPaths(options)
	for (const path of endpoints) {
		if (!/^\/[^\s?#:*]+$/.test(path)) {
			report(`${JSON.stringify(path)} cannot be the path of an endpoint`, 'Use a plain path.')
		}
	}
	const { path } = options.approvals
	if (!/^(?:\/[\w~-][\w.~-]*)+$/.test(path)) {
		report(`${JSON.stringify(path)} cannot be the path of an endpoint`, 'Use a plain path.')
	}
	const own = endpoints.some((endpoint) => `${endpoint}/`.startsWith(`${path}/`))
	if (own || new Set(endpoints).size !== endpoints.length) {
		report('two endpoints share one path', 'Give each a path of its own.')
	}
}

const checkMcp = ({ mcp }: ResolvedOptions, report: Report): void => {
	if (mcp && !(Number.isInteger(mcp.pageSize) && mcp.pageSize >= 1)) {
		report('mcp.pageSize must be a whole number, 1 or more', 'Leave it out for 100.')
	}
	if (mcp) stringList('mcp.allowedOrigins', mcp.allowedOrigins, report)
}

const checkOAuth = ({ oauth }: ResolvedOptions, report: Report): void => {
	const urls = oauth ? [oauth.resource, ...[oauth.authorizationServers].flat()] : []
	if (!urls.every((url) => typeof url === 'string' && URL.canParse(url)) || urls.length === 1) {
		report(
			'oauth needs absolute URLs for resource and authorizationServers',
			"Write oauth: { resource: 'https://api.example.com/mcp', authorizationServers: ['https://id.example.com'] }."
		)
	}
}

const checkApprovals = ({ approvals, database, name }: ResolvedOptions, report: Report): void => {
	const { url, maxPending } = approvals
	for (const name of ['authenticate', 'notify', 'decide'] as const) {
		if (approvals[name] === undefined || typeof approvals[name] === 'function') continue
		report(`approvals.${name} must be a function`, 'Leave it out for the default.')
	}
	if (url !== undefined && !/^https?:\/\/[^/]+\/?$/.test(String(url))) {
		report(
			'approvals.url must be the origin that people reach the service at',
			"Write approvals: { url: 'https://api.example.com' }."
		)
	}
	if (!(Number.isInteger(maxPending) && maxPending >= 1 && maxPending <= 1000)) {
		report('approvals.maxPending must be a whole number from 1 to 1000', 'Leave it out for 20.')
	}
	if (isPostgres(database ?? Bun.env.QUATER_DATABASE ?? '') && name === undefined) {
		report(
			'name is not set, and services that share a PostgreSQL database are told apart by it',
			"Write name: 'store'."
		)
	}
	if (typeof database === 'string' && database.trim() === '') {
		report('database is empty', "Write database: '/var/lib/app/quater.db', or leave it out.")
	}
}

const checkAudit = ({ audit }: ResolvedOptions, report: Report): void => {
	const { keys, failClosed, redact, retentionDays: days } = audit
	if (keys.some((key) => typeof key !== 'string' || key.length < 16)) {
		report('audit.key must be at least 16 characters', 'Make one with: openssl rand -base64 32')
	}
	if (typeof failClosed !== 'boolean') {
		report('audit.failClosed must be true or false', 'Leave it out for false.')
	}
	stringList('audit.redact', redact, report)
	if (days !== undefined && !(Number.isFinite(days) && days > 0)) {
		report('audit.retentionDays must be a number of days above 0', 'Leave it out to keep all rows.')
	}
}

const isHeader = (name: string, value: unknown): boolean => {
	try {
		new Headers({ [name]: value === false ? '' : String(value) })
		return value === false || (typeof value === 'string' && value.trim() !== '')
	} catch {
		return false
	}
}

/** A list of distinct surfaces as it was given, or none where it is none. */
export const surfaceList = (
	label: string,
	value: unknown,
	report: Report,
	nonEmpty = false
): readonly Surface[] => {
	const names: readonly string[] = surfaces
	const wellFormed =
		Array.isArray(value) &&
		value.every((item) => names.includes(item)) &&
		new Set(value).size === value.length &&
		(!nonEmpty || value.length > 0)
	if (wellFormed) return value
	report(`${label} must be an array of distinct surfaces`, "Surfaces are 'api', 'mcp' and 'cli'.")
	return []
}

/** A list of non-empty texts as it was given, or none where it is none. */
export const stringList = (label: string, value: unknown, report: Report): readonly string[] => {
	if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) {
		return value
	}
	report(`${label} must be an array of non-empty strings`, `Write ${label}: ['...'].`)
	return []
}

/** A list of paths, without those that are none. */
export const pathList = (label: string, value: unknown, report: Report): readonly string[] =>
	stringList(label, value, report).filter(
		(path) =>
			path.startsWith('/') ||
			void report(`${label} holds ${JSON.stringify(path)}, which is no path`, 'Start it with /.')
	)

/** A list of IP addresses and CIDR ranges, without those that are none. */
export const rangeList = (label: string, value: unknown, report: Report): readonly string[] =>
	stringList(label, value, report).filter(
		(range) =>
			isAddressRange(range) ||
			void report(
				`${label} holds ${JSON.stringify(range)}, which is no IP address or CIDR range`,
				"Write it like '10.0.0.0/8'."
			)
	)
