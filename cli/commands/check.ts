/** `quater check`: what keeps an app from production, and what is worth knowing. */

import type { CheckReport, Service } from '../../src/app/runtime'
import { ConfigError } from '../../src/errors'
import { loadApp } from '../apps/load-app'
import type { Command } from '../syntax/command'
import { visible } from '../terminal/escape'
import type { View } from '../terminal/output'

/** Prints the report of the production checks; exits 1 where there are problems. */
export const check: Command = async (context) => {
	// As `run` will see it: what an app does differently in production is checked too.
	process.env.NODE_ENV = 'production'
	const { runtime } = await loadApp(context, context.positionals[0])
	const report = await runtime.check({ production: true })
	await context.out.data(reportView(runtime.service, runtime.actions.length, report))
	return report.ok ? 0 : 1
}

const reportView = (service: Service, actions: number, report: CheckReport): View => {
	const { ok, problems, notes } = report
	return {
		json: { ok, service, actions, problems, notes },
		rows: problems,
		text: () => {
			const head = ok
				? `${service.name} ${service.version}: ready for production (${actions} actions)`
				: new ConfigError(service.name, problems).message
			return [head, ...notes.map((note) => `note: ${note}`)].map(visible).join('\n')
		}
	}
}
