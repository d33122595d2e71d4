/** One bounded HTTP exchange: limited in time and size, never redirected, JSON or nothing. */

import { isRecord } from '../schema/json'
import { codeOfStatus, serverError } from './answer'
import { ClientError } from './client-error'
import { type Progress, readLines } from './lines'
import { Patience } from './patience'
import { Sending } from './sending'
import type { Upload } from './upload'

/** The part of `fetch` that the client needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What one exchange may take. */
export interface ExchangeOptions {
	readonly fetch: Fetch
	readonly timeoutMs: number
	/** How far `timeoutMs` can be renewed, in milliseconds in all. */
	readonly totalMs?: number | undefined
	readonly maxBytes: number
	readonly signal?: AbortSignal | undefined
	/** Whether repeating the request could do harm; decides `retryable`. */
	readonly safe: boolean
	/** Called for each report of progress, which also renews `timeoutMs`. @default the answer is not asked for in lines */
	readonly onProgress?: ((progress: Progress) => void) | undefined
	/** The same for each piece of an answer. */
	readonly onChunk?: ((text: string) => void) | undefined
	/** The body, where it is made while it is sent, which renews `timeoutMs` too. */
	readonly upload?: Upload | undefined
	/** Hears how many bytes of an upload were handed over, of how many. */
	readonly onUpload?: ((sent: number, total: number) => void) | undefined
}

/** A JSON answer. */
export interface JsonAnswer {
	readonly status: number
	readonly value: unknown
}

/** Causes that are known to precede the first byte sent. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** A TLS handshake that failed: nothing was sent, and trying again changes nothing. */
const tlsFailure = /^EPROTO$|CERT|SSL|TLS|ISSUER/

/**
 * Sends one request and reads its JSON answer.
 *
 * @throws ClientError with a code of {@link ClientErrorCode}, or the server's own.
 */
export const exchange = async (
	url: string,
	init: RequestInit,
	options: ExchangeOptions
): Promise<JsonAnswer> => {
	using patience = new Patience(options.timeoutMs, options.totalMs)
	const timeout = patience.signal
	const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
	const sending = options.upload && new Sending(options.upload, patience, options.onUpload)
	try {
		signal.throwIfAborted()
		const request = sending ? sending.requestOf(init) : init
		const response = await options.fetch(url, { ...request, redirect: 'manual', signal })
		refuseRedirect(response, url)
		const { onProgress, onChunk, maxBytes } = options
		const listens = onProgress !== undefined || onChunk !== undefined
		if (!listens || !isLines(response)) return await readJson(response, maxBytes)
		return await readLines(response, {
			maxBytes,
			onProgress,
			onChunk,
			onward: () => patience.renew()
		})
	} catch (cause) {
		if (cause instanceof ClientError) throw cause
		// No action runs on half a body.
		const safe = options.safe || sending?.isWhole === false
		throw transportError(cause, { ...options, safe }, timeout)
	}
}

/** Refuses an answer that points elsewhere: whoever follows it takes the credential along. */
export const refuseRedirect = (response: Response, url: string): void => {
	const isRedirect = response.status >= 300 && response.status < 400 && response.status !== 304
	if (!isRedirect && !response.redirected && response.type !== 'opaqueredirect') return
	void response.body?.cancel()
	const location = response.headers.get('location')
	// What is in process has no URL to begin with.
	const target = location === null ? null : (URL.parse(location, url) ?? URL.parse(location))
	throw new ClientError(
		'redirected',
		target ? `The server redirects to ${target.origin}` : 'The server redirects elsewhere',
		{
			status: response.status,
			hint: 'Redirects are not followed, so that no credential leaks: use the final URL if you trust it.'
		}
	)
}

/** The JSON of an answer, read up to a limit. Throws {@link ClientError}. */
export const readJson = async (response: Response, maxBytes: number): Promise<JsonAnswer> => {
	const { status } = response
	const requestId = response.headers.get('x-request-id') ?? undefined
	const bytes = await readBounded(response, maxBytes)
	const value = isJson(response.headers.get('content-type')) ? parse(bytes) : undefined
	if (value !== undefined) return { status, value: withRequestId(value, requestId) }
	if (status >= 400 && codeOfStatus(status) !== 'http_error')
		throw serverError(status, {}, requestId)
	throw new ClientError('invalid_answer', `Remote returned non-JSON response (${status})`, {
		status,
		requestId,
		hint: 'Is the URL that of an app with quater in it?'
	})
}

const readBounded = async (response: Response, maxBytes: number): Promise<Uint8Array> => {
	const parts: Uint8Array[] = []
	let size = Number(response.headers.get('content-length') ?? 0)
	if (size <= maxBytes) {
		size = 0
		for await (const part of response.body ?? []) {
			size += part.byteLength
			// Leaving the loop cancels the body, so that nothing past the cap is read.
			if (size > maxBytes) break
			parts.push(part)
		}
	}
	if (size <= maxBytes) return Buffer.concat(parts)
	void response.body?.cancel().catch(() => {})
	throw new ClientError('too_large', `Remote response is too large (over ${maxBytes} bytes)`, {
		status: response.status
	})
}

const isJson = (contentType: string | null): boolean =>
	/^application\/json\s*(;|$)/i.test(contentType ?? '')

const isLines = ({ status, headers }: Response): boolean =>
	status === 200 && /^application\/x-ndjson\s*(;|$)/i.test(headers.get('content-type') ?? '')

const parse = (bytes: Uint8Array): unknown => {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
	} catch {
		return undefined
	}
}

const withRequestId = (value: unknown, requestId: string | undefined): unknown =>
	requestId !== undefined && isRecord(value) && isRecord(value.error)
		? { ...value, error: { request_id: requestId, ...value.error } }
		: value

/** What a failed exchange is reported as; `timeout` tells whether its time was over. */
export const transportError = (
	cause: unknown,
	{ signal, timeoutMs, safe }: Pick<ExchangeOptions, 'signal' | 'timeoutMs' | 'safe'>,
	timeout: AbortSignal
): ClientError => {
	const hint = safe ? undefined : 'It may have run: look before you repeat it.'
	if (signal?.aborted) return new ClientError('aborted', 'The call was cancelled', { cause, hint })
	if (timeout.aborted)
		return new ClientError('timeout', `Remote request failed: no answer within ${timeoutMs} ms`, {
			cause,
			hint: hint ?? 'Is the server slow, or the limit too short?',
			retryable: safe
		})
	const code = codeOf(cause)
	const unsent = code !== undefined && neverSent.has(code)
	if (code !== undefined && tlsFailure.test(code))
		return new ClientError('network', `Remote request failed (${code})`, {
			cause,
			hint: 'Does it speak HTTPS, with a certificate for this host that this machine trusts?'
		})
	return new ClientError('network', `Remote request failed${code ? ` (${code})` : ''}`, {
		cause,
		hint: unsent ? reach : (hint ?? reach),
		retryable: safe || unsent
	})
}

const reach = 'Is the server up, and the URL right?'

const codeOf = (cause: unknown): string | undefined =>
	isRecord(cause) && typeof cause.code === 'string' ? cause.code : undefined
