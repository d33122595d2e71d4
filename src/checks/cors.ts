/** Lets chosen browser origins read answers, and answers their preflights. */

import type { Step } from '../app/pipeline'

/** Options of cross-origin access. */
export interface CorsOptions {
	/** Exact origins such as `https://app.example.com`, or `['*']` without credentials. */
	origins: readonly string[]
	/** @default DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT */
	methods?: readonly string[]
	/** Request headers that may be sent. @default whatever well-formed names the preflight asks for */
	headers?: readonly string[]
	/** Response headers that scripts may read. @default [] */
	exposeHeaders?: readonly string[]
	/** Whether cookies may be sent. @default false */
	credentials?: boolean
	/** How long a preflight is remembered, in seconds. @default none */
	maxAge?: number
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const defaultMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

/** What is wrong with the options, one sentence each. */
export const corsProblems = (options: CorsOptions): string[] => {
	const problems: string[] = []
	const list = (name: keyof CorsOptions, accepts: (value: string) => boolean) => {
		const value: unknown = options[name]
		if (value === undefined) return
		if (!Array.isArray(value)) problems.push(`cors.${name} must be an array of strings`)
		else if (!value.every((item) => typeof item === 'string' && accepts(item))) {
			problems.push(`cors.${name} holds a value that is not valid there`)
		}
	}
	if (options.origins === undefined) problems.push('cors.origins is required')
	list('origins', (origin) => origin === '*' || isOrigin(origin))
	list('methods', (method) => token.test(method))
	list('headers', (header) => header === '*' || token.test(header))
	list('exposeHeaders', (header) => token.test(header))
	if (options.credentials && options.origins?.includes('*')) {
		problems.push("cors.origins: ['*'] cannot be combined with cors.credentials")
	}
	const { maxAge } = options
	if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
		problems.push('cors.maxAge must be a whole number of seconds, 0 or more')
	}
	return problems
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

/**
 * Answers preflights with 204 before route lookup and auth, and marks answers for allowed origins.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export const cors = (options: CorsOptions): Step => {
	const origins = new Set(options.origins)
	const wildcard = origins.has('*')
	const methods = (options.methods ?? defaultMethods).map((method) => method.toUpperCase())
	const expose = ['www-authenticate', ...(options.exposeHeaders ?? [])].join(', ')
	const allowed = (origin: string): boolean => wildcard || origins.has(origin)

	return {
		name: 'cors',
		before(_call, request) {
			if (request.method !== 'OPTIONS') return undefined
			const origin = request.headers.get('origin')
			if (origin === null || !request.headers.has('access-control-request-method')) return undefined
			const headers = new Headers()
			if (allowed(origin)) {
				headers.set('access-control-allow-methods', methods.join(', '))
				const names = requestedHeaders(request, options.headers)
				if (names !== null) headers.set('access-control-allow-headers', names)
				if (options.maxAge !== undefined) {
					headers.set('access-control-max-age', String(options.maxAge))
				}
			}
			return new Response(null, { status: 204, headers })
		},
		after(_call, { headers }, request) {
			const origin = request.headers.get('origin')
			if (origin === null || !allowed(origin)) return
			headers.set('access-control-allow-origin', wildcard ? '*' : origin)
			if (!wildcard) headers.append('vary', 'Origin')
			if (options.credentials) headers.set('access-control-allow-credentials', 'true')
			headers.set('access-control-expose-headers', expose)
		}
	}
}

/** The configured names, else a lower-cased echo of the asked ones unless one is malformed. */
const requestedHeaders = (
	request: Request,
	configured: readonly string[] | undefined
): string | null => {
	if (configured && !configured.includes('*')) return configured.join(', ').toLowerCase() || null
	const asked = request.headers.get('access-control-request-headers')
	if (asked === null || asked.trim() === '') return configured ? '*' : null
	const names = asked.split(',').map((name) => name.trim().toLowerCase())
	return names.every((name) => token.test(name)) ? [...new Set(names)].join(', ') : null
}
