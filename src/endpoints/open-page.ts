/** A path whose answer holds no data of the app's, such as a page's shell or its script, and needs no credential. */

import type { Endpoint } from './endpoint'
import { takeOnly } from './method'

/** Answers everybody's GET and HEAD. */
export const openPage = (path: string, respond: () => Response): Endpoint => ({
	path,
	surface: 'api',
	handle(call, request) {
		call.access = 'public'
		takeOnly(request, 'GET', 'HEAD')
		return forMethod(request, respond())
	}
})

/** An answer as the request's method wants it: without its body for HEAD. */
export const forMethod = ({ method }: Request, response: Response): Response =>
	method === 'HEAD' ? new Response(null, response) : response
