/** Lets chosen browser origins read an app's answers, alone. */

import { type CorsOptions, cors, corsProblems } from '../src/checks/cors'
import { edgePlugin } from './elysia/edge-plugin'

/**
 * Answers preflights, and marks answers for the origins of the list.
 *
 * @throws TypeError for options that cannot be meant, with all that is wrong
 * @example new Elysia().use(crossOrigin({ origins: ['https://app.example.com'] }))
 */
export const crossOrigin = (options: CorsOptions) => {
	const problems = corsProblems(options)
	if (problems.length > 0) throw new TypeError(`crossOrigin(): ${problems.join('; ')}`)
	return edgePlugin('cross-origin', () => cors(options))
}
