/** The options of `quater()`, with their defaults and everything that can be wrong with them. */

import type { Authenticate, SurfaceAuth } from './auth/authenticate'
import { type Surface, surfaces } from './calls/call'
import { type CorsOptions, corsProblems } from './checks/cors'
import { isAddressRange } from './checks/peer'
import type { Problem } from './errors'
import { nearest } from './nearest'
import { callPath, manifestPath } from './remote/protocol'
import type { JsonSchema } from './schema/json-schema'

/** One event per request, after its answer. */
export interface AccessEvent {
	/** Correlation id, the `x-request-id` of the answer. */
	request_id: string
	/** Minted by the server. */
	call_id: string
	method: string
	/** Without the query. */
	path: string
	status: number
	duration_ms: number
	source: Surface
	entrypoint: 'server' | 'local'
	action: string | null
	subject: string | null
}

/** Sizes, in bytes. */
export interface Limits {
	/** Largest request body. @default 2 MiB */
	bodyBytes?: number
	/** Other limits for single paths, such as `{ '/avatar': 20 * 1024 ** 2 }`. @default {} */
	bodyBytesByPath?: Readonly<Record<string, number>>
	/** Largest MCP tool result. @default 1 MiB */
	toolResultBytes?: number
	/** Largest answer of a CLI action. @default 1 MiB */
	actionResultBytes?: number
}

/** The MCP surface. */
export interface McpOptions {
	/** @default '/mcp' */
	path?: string
	/** The page for people, or false. @default '/mcp/docs' */
	docs?: string | false
	/** Whether the page's data needs no credential. @default only outside production */
	docsPublic?: boolean
	/** Exact origins that browsers may call from. @default [] */
	allowedOrigins?: readonly string[]
	/** Told to models by `initialize` and `server/discover`. */
	instructions?: string
	/** Tools per page of `tools/list`. @default 100 */
	pageSize?: number
}

/** The OpenAPI document and its page. */
export interface DocsOptions {
	/** @default '/docs' */
	path?: string
	/** @default '/openapi.json' */
	json?: string
	/** Whether the document needs no credential. @default only outside production */
	public?: boolean
}

/** OAuth protected-resource metadata, for MCP clients that sign in by themselves. */
export interface OAuthOptions {
	/** The identifier of this resource, an absolute URL such as `https://api.example.com/mcp`. */
	resource: string
	/** Issuers of tokens, absolute URLs. The authenticator must check their audience. */
	authorizationServers: readonly string[]
	/** Scopes that clients may ask for. @default [] */
	scopes?: readonly string[]
}

/** The remote action protocol. */
export interface RemoteOptions {
	/** @default '/.well-known/quater-actions.json' */
	manifest?: string
	/** @default '/__quater__/actions/call' */
	path?: string
}

/** Options of `quater()`. */
export interface QuaterOptions {
	/** Service identity. @default package.json's name */
	name?: string | undefined
	/** @default package.json's version */
	version?: string | undefined
	/** Who may call: one authenticator for all surfaces, or at most one per surface. @default none */
	auth?: Authenticate | readonly SurfaceAuth[] | undefined
	/** Surfaces that are left open on purpose. @default [] */
	publicSurfaces?: readonly Surface[] | undefined
	/** HTTP path patterns that need no credential. @default [] */
	publicPaths?: readonly string[] | undefined
	/** Allowed `Host` values, without the port. @default the loopback names */
	hosts?: readonly string[] | undefined
	/** Addresses or CIDR ranges of proxies whose forwarded headers count. @default [] */
	trustedProxies?: readonly string[] | undefined
	/** Cross-origin access. @default off */
	cors?: CorsOptions | undefined
	/** Security headers: others than the safe defaults, or false for none. */
	headers?: false | Readonly<Record<string, string | false>> | undefined
	limits?: Limits | undefined
	mcp?: McpOptions | false | undefined
	docs?: DocsOptions | false | undefined
	remote?: RemoteOptions | undefined
	/** bun:sqlite file, or a `postgres://` URL. @default see the deployment page */
	database?: string | undefined
	/** Keys for signatures: the first signs, all verify. @default random per process */
	secret?: string | readonly string[] | undefined
	/** Transport headers that an authenticated mcp or cli request hands to the handler. @default none */
	forward?: { mcp?: readonly string[]; cli?: readonly string[] } | undefined
	/** JSON Schema for schema libraries that cannot give it themselves, by vendor name. */
	vendors?: Readonly<Record<string, (schema: unknown) => JsonSchema>> | undefined
	/** @default off */
	oauth?: OAuthOptions | undefined
	/** Called after each answer; what it throws is reported and changes nothing. */
	onAccess?(event: AccessEvent): void | Promise<void>
}

/** The options with every default in place. */
export interface ResolvedOptions {
	readonly name: string | undefined
	readonly version: string | undefined
	readonly auth: ReadonlyMap<Surface, SurfaceAuth>
	readonly publicSurfaces: ReadonlySet<Surface>
	readonly publicPaths: readonly string[]
	readonly hosts: readonly string[] | undefined
	readonly trustedProxies: readonly string[]
	readonly cors: CorsOptions | null
	readonly headers: false | Readonly<Record<string, string | false>>
	readonly limits: Required<Limits>
	readonly mcp: (Required<Omit<McpOptions, 'instructions'>> & { instructions?: string }) | null
	readonly docs: Required<DocsOptions> | null
	readonly remote: Required<RemoteOptions>
	readonly database: string | undefined
	readonly secret: readonly string[]
	readonly forward: { readonly mcp: readonly string[]; readonly cli: readonly string[] }
	readonly vendors: Readonly<Record<string, (schema: unknown) => JsonSchema>>
	readonly oauth: Required<OAuthOptions> | null
	readonly onAccess: QuaterOptions['onAccess']
}

const mebibyte = 1024 ** 2

const known = {
	options: [
		'name',
		'version',
		'auth',
		'publicSurfaces',
		'publicPaths',
		'hosts',
		'trustedProxies',
		'cors',
		'headers',
		'limits',
		'mcp',
		'docs',
		'remote',
		'database',
		'secret',
		'forward',
		'vendors',
		'oauth',
		'onAccess'
	],
	limits: ['bodyBytes', 'bodyBytesByPath', 'toolResultBytes', 'actionResultBytes'],
	mcp: ['path', 'docs', 'docsPublic', 'allowedOrigins', 'instructions', 'pageSize'],
	docs: ['path', 'json', 'public'],
	remote: ['manifest', 'path'],
	forward: ['mcp', 'cli'],
	oauth: ['resource', 'authorizationServers', 'scopes'],
	auth: ['surfaces', 'authenticate', 'name'],
	cors: ['origins', 'methods', 'headers', 'exposeHeaders', 'credentials', 'maxAge']
} as const

/** Fills the defaults in; what is wrong comes back as problems, never as a throw. */
export const resolveOptions = (
	given: QuaterOptions
): { options: ResolvedOptions; problems: Problem[] } => {
	const problems: Problem[] = []
	const report = (message: string, mend: string) =>
		problems.push({ code: 'invalid_option', message: `quater({ ... }): ${message}.`, mend })
	checkKeys(given, report)
	const development = Bun.env.NODE_ENV !== 'production'
	const mcp = given.mcp === false ? null : (given.mcp ?? {})
	const docs = given.docs === false ? null : (given.docs ?? {})
	const options: ResolvedOptions = {
		name: given.name,
		version: given.version,
		auth: authBySurface(given.auth, report),
		publicSurfaces: new Set(surfaceList('publicSurfaces', given.publicSurfaces ?? [], report)),
		publicPaths: pathList('publicPaths', given.publicPaths ?? [], report),
		hosts: given.hosts && stringList('hosts', given.hosts, report),
		trustedProxies: stringList('trustedProxies', given.trustedProxies ?? [], report).filter(
			(range) =>
				isAddressRange(range) ||
				void report(
					`trustedProxies holds ${JSON.stringify(range)}, which is no IP address or CIDR range`,
					"Write it like '10.0.0.0/8'."
				)
		),
		cors: given.cors && corsProblems(given.cors).length === 0 ? given.cors : null,
		headers: given.headers ?? {},
		limits: {
			bodyBytes: 2 * mebibyte,
			bodyBytesByPath: {},
			toolResultBytes: mebibyte,
			actionResultBytes: mebibyte,
			...defined(given.limits)
		},
		mcp: mcp && {
			path: '/mcp',
			docs: '/mcp/docs',
			docsPublic: development,
			allowedOrigins: [],
			pageSize: 100,
			...defined(mcp)
		},
		docs: docs && { path: '/docs', json: '/openapi.json', public: development, ...defined(docs) },
		remote: {
			manifest: manifestPath,
			path: callPath,
			...defined(given.remote)
		},
		database: given.database,
		secret: given.secret === undefined ? [] : [given.secret].flat(),
		forward: {
			mcp: (given.forward?.mcp ?? []).map((name) => name.toLowerCase()),
			cli: (given.forward?.cli ?? []).map((name) => name.toLowerCase())
		},
		vendors: given.vendors ?? {},
		oauth: given.oauth ? { scopes: [], ...given.oauth } : null,
		onAccess: given.onAccess
	}
	checkValues(options, report)
	for (const problem of given.cors ? corsProblems(given.cors) : []) {
		report(problem, "Write cors: { origins: ['https://app.example.com'] }.")
	}
	return { options, problems }
}

type Report = (message: string, mend: string) => void

const defined = <T extends object>(value: T | undefined): Partial<T> =>
	Object.fromEntries(
		Object.entries(value ?? {}).filter(([, member]) => member !== undefined)
	) as Partial<T>

const checkKeys = (given: QuaterOptions, report: Report): void => {
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
	for (const group of ['limits', 'mcp', 'docs', 'remote', 'forward', 'oauth', 'cors'] as const) {
		check(`${group}.`, given[group], known[group])
	}
	if (Array.isArray(given.auth)) {
		for (const [index, entry] of given.auth.entries()) check(`auth[${index}].`, entry, known.auth)
	}
}

const authBySurface = (
	auth: QuaterOptions['auth'],
	report: Report
): ReadonlyMap<Surface, SurfaceAuth> => {
	const covered = new Map<Surface, SurfaceAuth>()
	if (auth === undefined) return covered
	if (typeof auth === 'function') {
		for (const surface of surfaces) covered.set(surface, { surfaces, authenticate: auth })
		return covered
	}
	if (!Array.isArray(auth)) {
		report('auth is neither a function nor an array', "Write auth: bearer({ '<token>': 'me' }).")
		return covered
	}
	for (const [index, entry] of auth.entries()) {
		if (typeof entry?.authenticate !== 'function') {
			report(
				`auth[${index}] has no authenticate function`,
				"Write auth: [{ surfaces: ['mcp'], authenticate: bearer({ ... }) }]."
			)
			continue
		}
		for (const surface of surfaceList(`auth[${index}].surfaces`, entry.surfaces, report, true)) {
			const other = covered.get(surface)
			if (other === undefined) covered.set(surface, entry)
			else {
				report(
					`${surface} is covered by more than one authenticator: ${nameOf(other)} and ${nameOf(entry)}`,
					'Keep one per surface.'
				)
			}
		}
	}
	return covered
}

/** An authenticator's name for reports. */
const nameOf = ({ name, authenticate }: SurfaceAuth): string =>
	name ?? (authenticate.name || 'authenticator')

const surfaceList = (
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

const stringList = (label: string, value: unknown, report: Report): readonly string[] => {
	if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) {
		return value
	}
	report(`${label} must be an array of non-empty strings`, `Write ${label}: ['...'].`)
	return []
}

const pathList = (label: string, value: unknown, report: Report): readonly string[] =>
	stringList(label, value, report).filter(
		(path) =>
			path.startsWith('/') ||
			void report(`${label} holds ${JSON.stringify(path)}, which is no path`, 'Start it with /.')
	)

const checkValues = (options: ResolvedOptions, report: Report): void => {
	for (const [label, value] of Object.entries(options.limits)) {
		const sizes = typeof value === 'object' ? Object.values(value) : [value]
		if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
			report(`limits.${label} must be whole bytes, 0 or more`, 'Write it like 2 * 1024 ** 2.')
		}
	}
	for (const [name, value] of Object.entries(options.headers || {})) {
		if (isHeader(name, value)) continue
		report(
			`headers holds ${JSON.stringify(name)}, which cannot be sent`,
			"Write headers: { 'content-security-policy': \"default-src 'self'\" }, or false for none."
		)
	}
	const endpoints = endpointPaths(options)
	for (const path of endpoints) {
		if (!/^\/[^\s?#:*]+$/.test(path)) {
			report(`${JSON.stringify(path)} cannot be the path of an endpoint`, 'Use a plain path.')
		}
	}
	if (new Set(endpoints).size !== endpoints.length) {
		report('two endpoints share one path', 'Give each a path of its own.')
	}
	const { mcp } = options
	if (mcp && !(Number.isInteger(mcp.pageSize) && mcp.pageSize >= 1)) {
		report('mcp.pageSize must be a whole number, 1 or more', 'Leave it out for 100.')
	}
	if (mcp) stringList('mcp.allowedOrigins', mcp.allowedOrigins, report)
	const { oauth } = options
	const urls = oauth ? [oauth.resource, ...[oauth.authorizationServers].flat()] : []
	if (!urls.every((url) => typeof url === 'string' && URL.canParse(url)) || urls.length === 1) {
		report(
			'oauth needs absolute URLs for resource and authorizationServers',
			"Write oauth: { resource: 'https://api.example.com/mcp', authorizationServers: ['https://id.example.com'] }."
		)
	}
	if (options.secret.some((secret) => typeof secret !== 'string' || secret.length < 16)) {
		report('secret must be at least 16 characters', 'Make one with: openssl rand -base64 32')
	}
	if (options.onAccess !== undefined && typeof options.onAccess !== 'function') {
		report('onAccess must be a function', 'Write onAccess: (event) => console.log(event).')
	}
	for (const [label, value] of [
		['name', options.name],
		['version', options.version]
	] as const) {
		if (value !== undefined && (typeof value !== 'string' || value.trim() === '')) {
			report(`${label} must be a non-empty string`, `Write ${label}: '...'.`)
		}
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

/** Origins that may call MCP: its own list, else the exact ones of CORS, whose wildcard never opens it. */
export const mcpOrigins = ({ mcp, cors }: ResolvedOptions): readonly string[] => {
	if (mcp === null) return []
	if (mcp.allowedOrigins.length > 0) return mcp.allowedOrigins
	return (cors?.origins ?? []).filter((origin) => origin !== '*')
}

/** What a page of quater's serves below its own path. */
const pageParts = ['', '/app.js', '/style.css']

/** Every path that quater answers itself, as configured. */
export const endpointPaths = ({ mcp, docs, remote }: ResolvedOptions): string[] => [
	...(mcp ? [mcp.path] : []),
	...(mcp?.docs ? [...pageParts, '/data.json'].map((part) => `${mcp.docs}${part}`) : []),
	...(docs ? [docs.json, ...pageParts.map((part) => docs.path + part)] : []),
	remote.manifest,
	remote.path
]
