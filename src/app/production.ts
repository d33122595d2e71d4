/** What `quater run` demands beyond a sound configuration. */

import type { Problem } from '../errors'
import type { ResolvedOptions } from '../options'
import type { Registry } from '../routes/registry'

/** Everything that should not go to production as it is. */
export const productionProblems = (options: ResolvedOptions, registry: Registry): Problem[] => {
	const problems: Problem[] = []
	const report = (code: string, message: string, mend: string) =>
		problems.push({ code, message: `quater({ ... }): ${message}.`, mend })
	const { hosts, mcp, cors } = options
	if (hosts === undefined || hosts.length === 0) {
		report(
			'default_hosts',
			'hosts is not set, so only the loopback names are served',
			"Add hosts: ['api.example.com'], the names that clients use."
		)
	} else if (hosts.includes('*')) {
		report('any_host', "hosts: ['*'] serves every name", 'List the names that clients use.')
	}
	if (mcp?.allowedOrigins.includes('*')) {
		report(
			'any_mcp_origin',
			"mcp.allowedOrigins: ['*'] lets every website call the tools",
			'List exact origins, or leave it out for none.'
		)
	}
	if (cors?.origins.includes('*') && registry.actions.length > 0) {
		report(
			'any_origin',
			"cors.origins: ['*'] lets every website read the answers of actions",
			'List exact origins.'
		)
	}
	if (mcp?.docsPublic || options.docs?.public) {
		report(
			'public_docs',
			'the docs are public',
			'Leave docs.public and mcp.docsPublic out, so that they follow their surface.'
		)
	}
	const gated = registry.actions.some(({ policy }) => policy.needsApproval !== null)
	if (gated && options.secret.length === 0) {
		report(
			'no_secret',
			'secret is not set, and approvals hash credentials and secrets with it',
			'Add secret: Bun.env.APP_SECRET, made with: openssl rand -base64 32'
		)
	}
	const stores = gated || options.audit.calls === true
	if (stores && options.database === undefined && !Bun.env.QUATER_DATABASE) {
		report(
			'no_database',
			'database is not set, and approvals and audit are stored there',
			"Add database: '/var/lib/app/quater.db', or set QUATER_DATABASE."
		)
	}
	return problems
}
