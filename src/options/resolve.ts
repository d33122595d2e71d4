/** Options with their defaults filled in, and every problem found on the way. */

import type { ResolvedApprovals } from '../approvals/options'
import type { ResolvedAudit } from '../audit/options'
import type { SurfaceAuth } from '../auth/authenticate'
import { type Surface, surfaces } from '../calls/call'
import { corsProblems } from '../checks/cors'
import type { Problem } from '../errors'
import type { Limits, QuaterOptions, ResolvedOptions } from '../options'
import { callPath, manifestPath } from '../remote/protocol'
import { checkKeys } from './keys'
import { pathList, rangeList, stringList, surfaceList } from './lists'
import { checkValues } from './problems'
import type { Report } from './report'

const mebibyte = 1024 ** 2

const defaultLimits: Required<Limits> = {
	bodyBytes: 2 * mebibyte,
	bodyBytesByPath: {},
	toolResultBytes: mebibyte,
	actionResultBytes: mebibyte
}

/** Fills the defaults in; what is wrong comes back as problems, never as a throw. */
export const resolveOptions = (
	given: QuaterOptions
): { options: ResolvedOptions; problems: Problem[] } => {
	const problems: Problem[] = []
	const report = (message: string, mend: string) =>
		problems.push({ code: 'invalid_option', message: `quater({ ... }): ${message}.`, mend })
	checkKeys(given, report)
	const options: ResolvedOptions = {
		name: given.name,
		version: given.version,
		auth: authBySurface(given.auth, report),
		publicSurfaces: new Set(surfaceList('publicSurfaces', given.publicSurfaces ?? [], report)),
		publicPaths: pathList('publicPaths', given.publicPaths ?? [], report),
		hosts: given.hosts && stringList('hosts', given.hosts, report),
		trustedProxies: rangeList('trustedProxies', given.trustedProxies ?? [], report),
		cors: given.cors && corsProblems(given.cors).length === 0 ? given.cors : null,
		headers: given.headers ?? {},
		limits: { ...defaultLimits, ...defined(given.limits) },
		mcp: mcpOf(given),
		docs: docsOf(given),
		remote: { manifest: manifestPath, path: callPath, ...defined(given.remote) },
		database: given.database,
		secret: given.secret === undefined ? [] : [given.secret].flat(),
		forward: {
			mcp: (given.forward?.mcp ?? []).map((name) => name.toLowerCase()),
			cli: (given.forward?.cli ?? []).map((name) => name.toLowerCase())
		},
		vendors: given.vendors ?? {},
		approvals: approvalsOf(given, report),
		audit: auditOf(given),
		oauth: given.oauth ? { scopes: [], ...given.oauth } : null,
		onAccess: given.onAccess
	}
	checkValues(options, report)
	for (const problem of given.cors ? corsProblems(given.cors) : []) {
		report(problem, "Write cors: { origins: ['https://app.example.com'] }.")
	}
	return { options, problems }
}

const isDevelopment = (): boolean => Bun.env.NODE_ENV !== 'production'

const mcpOf = ({ mcp }: QuaterOptions): ResolvedOptions['mcp'] => {
	if (mcp === false) return null
	return {
		path: '/mcp',
		docs: '/mcp/docs',
		docsPublic: isDevelopment(),
		allowedOrigins: [],
		pageSize: 100,
		...defined(mcp)
	}
}

const approvalsOf = ({ approvals }: QuaterOptions, report: Report): ResolvedApprovals => {
	const given = { path: '/approvals', url: undefined, maxPending: 20, ...defined(approvals) }
	const shared = stringList('approvals.sharedHeaders', approvals?.sharedHeaders ?? [], report)
	return { ...given, sharedHeaders: shared.map((name) => name.toLowerCase()) }
}

const auditOf = ({ audit }: QuaterOptions): ResolvedAudit => {
	const given = typeof audit === 'object' ? audit : {}
	return {
		calls: audit === undefined ? 'with a database' : audit !== false,
		keys: given.key === undefined ? [] : [given.key].flat(),
		failClosed: given.failClosed ?? false,
		redact: given.redact ?? [],
		retentionDays: given.retentionDays,
		path: given.path ?? '/__quater__/audit'
	}
}

const docsOf = ({ docs }: QuaterOptions): ResolvedOptions['docs'] => {
	if (docs === false) return null
	return { path: '/docs', json: '/openapi.json', public: isDevelopment(), ...defined(docs) }
}

const defined = <T extends object>(value: T | undefined): Partial<T> =>
	Object.fromEntries(
		Object.entries(value ?? {}).filter(([, member]) => member !== undefined)
	) as Partial<T>

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
