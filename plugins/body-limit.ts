/** Bounds the bodies that an app reads, alone. */

import { contentLengthProblem } from '../src/checks/body-limit'
import { capBody, hasUnboundedBody } from '../src/checks/cap-body'
import { edgePlugin } from './elysia/edge-plugin'

/**
 * Answers 413 to bodies of more than `maxBytes`, told by their length or counted while they are read.
 *
 * @param maxBytes whole bytes, 0 or more
 * @example new Elysia().use(bodyLimit(2 * 1024 ** 2))
 */
export const bodyLimit = (maxBytes: number) =>
	edgePlugin('body-limit', () => ({
		name: 'body-limit',
		before(_call, request) {
			const problem = contentLengthProblem(request.headers, maxBytes)
			if (problem) throw problem
			if (request.method !== 'GET' && hasUnboundedBody(request)) capBody(request, maxBytes)
			return undefined
		}
	}))
