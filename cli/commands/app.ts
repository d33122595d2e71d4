/** `quater __app`: loads the local app and prints what it is, for `doctor`, which outlives whatever the app does. */

import { loadApp } from '../apps/load-app'
import type { AppExamination } from '../doctor/app'
import type { Command } from '../syntax/command'

/** Prints what the app is, and what is wrong with it. */
export const app: Command = async (context) => {
	const { runtime } = await loadApp(context)
	const { problems } = await runtime.check()
	const found: AppExamination = {
		service: runtime.service,
		actions: runtime.actions.length,
		problems: problems.map(({ message, mend, method, path }) => ({
			message: method === undefined ? message : `${method} ${path}: ${message}`,
			mend
		})),
		database: problems.length === 0 ? await runtime.databaseFault() : null
	}
	await context.out.data({ json: found, text: () => JSON.stringify(found) })
	return 0
}
