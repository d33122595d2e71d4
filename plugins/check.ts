/** Everything that is wrong with an app, without starting it. */

import type { AnyElysia } from 'elysia'
import type { CheckReport, Runtime } from '../src/app/runtime'
import { runtimeOf } from '../src/app/runtime-of'
import { ConfigError } from '../src/errors'

/**
 * Loads lazy modules and reports every problem that would keep the app from starting.
 *
 * @throws TypeError for an app without quater
 * @example const { ok, problems } = await check(app)
 */
export const check = async (app: AnyElysia): Promise<CheckReport> => {
	const runtime = runtimeOf(app) ?? afterCompiling(app)
	if (runtime === null) throw new TypeError('check() takes an app that uses quater({ ... }).')
	return runtime.check()
}

/** An app that got quater through another plugin learns of it when it is compiled. */
const afterCompiling = (app: AnyElysia): Runtime | null => {
	try {
		void app.fetch
	} catch (cause) {
		// What keeps it from compiling is what the report is about.
		if (!(cause instanceof ConfigError)) throw cause
	}
	return runtimeOf(app)
}
