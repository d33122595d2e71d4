/** Which authenticator covers a surface, and what its answer is worth. */

import type { Caller, CallInfo, Payload, Scope, Surface } from '../calls/call'
import { QuaterError } from '../errors'

/** What an authenticator may return: only `subject` is required. */
export type CallerLike = Partial<Omit<Caller, 'subject'>> & { readonly subject: string }

/**
 * Says who sends a request, or null for nobody. Runs once per request, before the body is bound.
 * What it throws denies with 500 and no detail.
 */
export type Authenticate = (
	request: Request,
	call: CallInfo
) => CallerLike | null | undefined | Promise<CallerLike | null | undefined>

/** An authenticator and the surfaces it covers. */
export interface SurfaceAuth {
	readonly surfaces: readonly Surface[]
	readonly authenticate: Authenticate
	/** Shown in reports. @default the function's name */
	readonly name?: string
}

const kinds = new Set(['human', 'agent', 'service'])

/** The answer to a request without a valid credential. */
const unauthenticated = (): QuaterError =>
	new QuaterError('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } })

/**
 * The caller that an authenticator's answer describes, complete and frozen. Throws
 * `unauthenticated` for anything without a non-empty subject or past its `expiresAt`, and
 * `internal` for an answer whose members are of the wrong kind: it fails closed.
 */
export const admit = (answer: unknown): Caller => {
	if (typeof answer !== 'object' || answer === null) throw unauthenticated()
	if (admitted.has(answer)) return inTime(answer as Caller)
	// Read once: a getter or a proxy must not show the check one value and the handler another.
	const like = answer as Partial<CallerLike>
	const { subject, scopes: given = [], kind = 'service', onBehalfOf, expiresAt, payload } = like
	if (typeof subject !== 'string' || subject.trim() === '') throw unauthenticated()
	const scopes: unknown[] | null = Array.isArray(given) ? [...given] : null
	const metadata = { ...like.metadata }
	const wellFormed =
		scopes?.every((scope) => typeof scope === 'string') &&
		kinds.has(kind) &&
		(onBehalfOf === undefined || (typeof onBehalfOf === 'string' && onBehalfOf !== '')) &&
		(expiresAt === undefined || Number.isFinite(expiresAt))
	if (!wellFormed) {
		const cause = new TypeError('an authenticator returned a malformed caller')
		throw new QuaterError('internal', { cause })
	}
	const caller: Caller = Object.freeze({
		subject,
		scopes: Object.freeze(scopes) as readonly Scope[],
		kind,
		metadata: Object.freeze(metadata),
		payload: payload as Payload,
		...(onBehalfOf === undefined ? {} : { onBehalfOf }),
		...(expiresAt === undefined ? {} : { expiresAt })
	})
	admitted.add(caller)
	return inTime(caller)
}

/** Callers that were checked and frozen before, as those of a token table are. */
const admitted = new WeakSet<object>()

const inTime = (caller: Caller): Caller => {
	if (caller.expiresAt === undefined || caller.expiresAt > Date.now()) return caller
	throw unauthenticated()
}

/**
 * Runs an authenticator. Throws `unauthenticated`, or `internal` when it throws or misbehaves.
 * Synchronous when the authenticator is.
 */
export const authenticateWith = (
	authenticate: Authenticate,
	request: Request,
	call: CallInfo
): Caller | Promise<Caller> => {
	try {
		const answer: unknown = authenticate(request, call)
		return isThenable(answer)
			? Promise.resolve(answer).then((late) => admit(late), deny)
			: admit(answer)
	} catch (cause) {
		return deny(cause)
	}
}

/** Promises of other realms and query builders count: what they stand for decides, not they. */
const isThenable = (answer: unknown): answer is PromiseLike<unknown> =>
	answer instanceof Promise ||
	(typeof answer === 'object' &&
		answer !== null &&
		typeof (answer as Partial<PromiseLike<unknown>>).then === 'function')

const deny = (cause: unknown): never => {
	throw cause instanceof QuaterError ? cause : new QuaterError('internal', { cause })
}
