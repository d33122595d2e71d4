/** What `quater run` demands beyond a sound configuration. */

import type { Problem } from '../errors'
import type { ResolvedOptions } from '../options'
import type { Action } from '../routes/action'
import type { Registry } from '../routes/registry'

type Report = (code: string, message: string, mend: string) => void

/** Everything that should not go to production as it is. */
export const productionProblems = (
	options: ResolvedOptions,
	{ actions }: Pick<Registry, 'actions'>
): Problem[] => {
	const problems: Problem[] = []
	const report: Report = (code, message, mend) =>
		problems.push({ code, message: `quater({ ... }): ${message}.`, mend })
	checkHosts(options, report)
	checkOpenness(options, actions, report)
	checkStorage(options, actions, report)
	return problems
}

const checkHosts = ({ hosts }: ResolvedOptions, report: Report): void => {
	if (hosts === undefined || hosts.length === 0) {
		report(
			'default_hosts',
			'hosts is not set, so only the loopback names are served',
			"Add hosts: ['api.example.com'], the names that clients use."
		)
	} else if (hosts.includes('*')) {
		report('any_host', "hosts: ['*'] serves every name", 'List the names that clients use.')
	}
}

/** What strangers and other websites may read. */
const checkOpenness = (
	{ mcp, cors, docs }: ResolvedOptions,
	actions: readonly Action[],
	report: Report
): void => {
	if (mcp?.allowedOrigins.includes('*')) {
		report(
			'any_mcp_origin',
			"mcp.allowedOrigins: ['*'] lets every website call the tools",
			'List exact origins, or leave it out for none.'
		)
	}
	if (cors?.origins.includes('*') && actions.length > 0) {
		report(
			'any_origin',
			"cors.origins: ['*'] lets every website read the answers of actions",
			'List exact origins.'
		)
	}
	if (mcp?.docsPublic || docs?.public) {
		report(
			'public_docs',
			'the docs are public',
			'Leave docs.public and mcp.docsPublic out, so that they follow their surface.'
		)
	}
}

/** What approvals and the audit trail are kept in, and keyed with. */
const checkStorage = (
	{ secret, audit, database }: ResolvedOptions,
	actions: readonly Action[],
	report: Report
): void => {
	const gated = actions.some(({ policy }) => policy.needsApproval !== null)
	if (gated && secret.length === 0) {
		report(
			'no_secret',
			'secret is not set, and approvals hash credentials and secrets with it',
			'Add secret: Bun.env.APP_SECRET, made with: openssl rand -base64 32'
		)
	}
	const stores = gated || audit.calls === true
	if (stores && database === undefined && !Bun.env.QUATER_DATABASE) {
		report(
			'no_database',
			'database is not set, and approvals and audit are stored there',
			"Add database: '/var/lib/app/quater.db', or set QUATER_DATABASE."
		)
	}
}
