/** The options of `quater()`, as they are given and as they hold. */

import type { ApprovalsOptions, ResolvedApprovals } from './approvals/options'
import type { AuditOptions, ResolvedAudit } from './audit/options'
import type { Authenticate, SurfaceAuth } from './auth/authenticate'
import type { Surface } from './calls/call'
import type { CorsOptions } from './checks/cors'
import type { JsonSchema } from './schema/json-schema'
import type { Store } from './stores/store'

/** One event per request, after its answer. */
export interface AccessEvent {
	/** Correlation id, the `x-request-id` of the answer. */
	request_id: string
	/** Minted by the server. */
	call_id: string
	method: string
	/** Without the query; the route's pattern where the path holds a secret. */
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
	/** Where approvals and audit live: a bun:sqlite file, a `postgres://` URL, or a store. @default see the deployment page */
	database?: string | Store | undefined
	/** Keys for keyed hashes: the first signs, all verify. @default a random one, kept in the database */
	secret?: string | readonly string[] | undefined
	/** Transport headers that an authenticated mcp or cli request hands to the handler. @default none */
	forward?: { mcp?: readonly string[]; cli?: readonly string[] } | undefined
	/** JSON Schema for schema libraries that cannot give it themselves, by vendor name. */
	vendors?: Readonly<Record<string, (schema: unknown) => JsonSchema>> | undefined
	/** How calls that need approval are decided. */
	approvals?: ApprovalsOptions | undefined
	/** The audit trail, or false for approvals alone. @default on where a database is set or needed */
	audit?: AuditOptions | boolean | undefined
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
	readonly database: string | Store | undefined
	readonly secret: readonly string[]
	readonly forward: { readonly mcp: readonly string[]; readonly cli: readonly string[] }
	readonly vendors: Readonly<Record<string, (schema: unknown) => JsonSchema>>
	readonly approvals: ResolvedApprovals
	readonly audit: ResolvedAudit
	readonly oauth: Required<OAuthOptions> | null
	readonly onAccess: QuaterOptions['onAccess']
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
export const endpointPaths = ({ mcp, docs, remote, audit }: ResolvedOptions): string[] => [
	...(mcp ? [mcp.path] : []),
	...(mcp?.docs ? [...pageParts, '/data.json'].map((part) => `${mcp.docs}${part}`) : []),
	...(docs ? [docs.json, ...pageParts.map((part) => docs.path + part)] : []),
	remote.manifest,
	remote.path,
	...['', '/verify', '/export'].map((part) => audit.path + part)
]

/** Patterns of the paths at which approvals are decided, in an app that has any. */
export const approvalPaths = ({ approvals: { path } }: ResolvedOptions): string[] =>
	[...pageParts, '/:id', '/api', '/api/:id', '/api/:id/decision', '/api/:id/withdraw'].map(
		(part) => path + part
	)
