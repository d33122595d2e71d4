/** Everything that can be wrong with the values of `quater()`'s options. */

import { isHostPattern } from '../checks/host'
import { endpointPaths, type ResolvedOptions } from '../options'
import { isPostgres } from '../stores/open'
import { stringList } from './lists'
import type { Report } from './report'

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
	checkDatabase(options, report)
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

const checkApprovals = ({ approvals }: ResolvedOptions, report: Report): void => {
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
}

const checkDatabase = ({ database, name }: ResolvedOptions, report: Report): void => {
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
