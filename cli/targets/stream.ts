/** One long answer, read as it comes: bounded by how long it may stall, and by nothing else. */

import { serverError } from '../../src/client/answer'
import { ClientError } from '../../src/client/client-error'
import { readJson, refuseRedirect, transportError } from '../../src/client/exchange'
import { isRecord } from '../../src/schema/json'
import type { Context } from '../context'
import { isMissing, patienceOf } from './ask'
import type { Service } from './service'

const stallMs = 30_000
const maxErrorBytes = 1024 * 1024

/**
 * The text of an answer, piece by piece. Leaving the loop ends the request.
 *
 * @throws ClientError with the server's code, or one of the client's own.
 */
export async function* streamOf(
	context: Context,
	service: Service,
	below: string
): AsyncGenerator<string, void> {
	const stall = new Stall(context, patienceOf(context, service, stallMs))
	try {
		const response = await opened(context, service, below, stall)
		const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
		const reader = response.body?.getReader()
		while (reader) {
			const { done, value } = await stall.within(reader.read())
			const text = decoded(decoder, value, done)
			if (text !== '') yield text
			if (done) return
		}
	} catch (cause) {
		throw stall.failure(cause)
	} finally {
		stall.end()
	}
}

const opened = async (
	context: Context,
	service: Service,
	below: string,
	stall: Stall
): Promise<Response> => {
	try {
		return await open(service, below, stall)
	} catch (cause) {
		const error = stall.failure(cause)
		if (!isMissing(error) || !(await service.hasMoved(context.signal))) service.withHint(error)
		return await open(service, below, stall).catch((again) =>
			service.withHint(stall.failure(again))
		)
	}
}

const open = async (service: Service, below: string, stall: Stall): Promise<Response> => {
	const headers = { accept: 'application/x-ndjson, application/json' }
	const sent = service.send(below, { method: 'GET', headers, signal: stall.signal })
	const response = await stall.within(sent)
	refuseRedirect(response, below)
	if (response.status === 200) return response
	const { status, value } = await stall.within(readJson(response, maxErrorBytes))
	throw serverError(status, isRecord(value) && isRecord(value.error) ? value.error : {})
}

const decoded = (decoder: TextDecoder, bytes: Uint8Array | undefined, isLast: boolean): string => {
	try {
		return decoder.decode(bytes, { stream: !isLast })
	} catch (cause) {
		throw new ClientError('invalid_answer', 'The answer is no UTF-8', { cause })
	}
}

/** Ends a request that stands still while somebody waits for it; a slow reader is no stall. */
class Stall {
	readonly signal: AbortSignal
	readonly #context: Context
	readonly #ms: number
	readonly #stalled = new AbortController()
	readonly #done = new AbortController()

	constructor(context: Context, ms: number) {
		this.#context = context
		this.#ms = ms
		const signals = [context.signal, this.#stalled.signal, this.#done.signal]
		this.signal = AbortSignal.any(signals)
	}

	/** What `work` gives, unless it takes too long or the command is interrupted. */
	async within<Result>(work: Promise<Result>): Promise<Result> {
		const { promise, reject } = Promise.withResolvers<never>()
		const stop = () => reject(this.signal.reason)
		const timer = setTimeout(() => this.#stalled.abort(), this.#ms)
		this.signal.addEventListener('abort', stop, { once: true })
		try {
			this.signal.throwIfAborted()
			return await Promise.race([work, promise])
		} finally {
			clearTimeout(timer)
			this.signal.removeEventListener('abort', stop)
		}
	}

	/** What a failure is reported as. */
	failure(cause: unknown): unknown {
		if (cause instanceof Error && ['ClientError', 'CliError'].includes(cause.name)) return cause
		const limits = { signal: this.#context.signal, timeoutMs: this.#ms, safe: true }
		return transportError(cause, limits, this.#stalled.signal)
	}

	/** Ends the request, whatever came of it. */
	end(): void {
		this.#done.abort()
	}
}
