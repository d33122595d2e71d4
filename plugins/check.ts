/** Everything that is wrong with an app, without starting it. */

import type { AnyElysia } from 'elysia'
import type { CheckReport } from '../src/app/runtime'
import { runtimeOf } from '../src/app/runtime-of'

/**
 * Loads lazy modules and reports every problem that would keep the app from starting.
 *
 * @throws TypeError for an app without quater
 * @example const { ok, problems } = await check(app)
 */
export const check = async (app: AnyElysia): Promise<CheckReport> => {
	const runtime = runtimeOf(app)
	if (runtime === null) throw new TypeError('check() takes an app that uses quater({ ... }).')
	return runtime.check()
}
