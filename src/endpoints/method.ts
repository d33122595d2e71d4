/** Refuses methods that an endpoint does not take. */

import { QuaterError } from '../errors'

/** Throws `method_not_allowed` for anything but one of `methods`. */
export const takeOnly = (request: Request, ...methods: readonly string[]): void => {
	if (methods.includes(request.method)) return
	throw new QuaterError('method_not_allowed', { headers: { allow: methods.join(', ') } })
}
