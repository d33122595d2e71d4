/** Server-sent events on the answer to a POST: progress, and the subscription that never changes. */

import type { Call } from '../calls/call'
import { jsonResponse, type RequestId } from './json-rpc'

const eventHeaders = {
	'content-type': 'text/event-stream',
	'cache-control': 'no-cache',
	'x-accel-buffering': 'no'
}
const utf8 = new TextEncoder()
const keepAlive = utf8.encode(': keep-alive\n\n')

/** How often a silent stream speaks, in milliseconds; Bun closes a connection idle for 10 s. */
const keepAliveMs = 5_000
/** Progress beyond this many unread events is dropped: the client does not keep up. */
const maxUnreadEvents = 1_000

/** Whether a client said that it reads event streams; a wildcard alone does not count. */
export const acceptsEvents = (headers: Headers): boolean =>
	headers.get('accept')?.toLowerCase().includes('text/event-stream') ?? false

/** Frames one JSON-RPC message, given as JSON text, as an event. */
const eventOf = (message: string): string => `event: message\ndata: ${message}\n\n`

/** Answers with a fixed list of messages, each as JSON text, and ends. */
export const eventsResponse = (messages: readonly string[]): Response =>
	new Response(messages.map(eventOf).join(''), { headers: eventHeaders })

/** A long-running request that may report progress. */
export interface ProgressRun {
	/** The client's token, echoed on every notification. */
	readonly token: RequestId
	/** Does the work; resolves to the JSON-RPC response as JSON text and never rejects. */
	run(progress: Call['progress']): Promise<string>
	/** Called when the client drops the stream before the end. */
	onDrop(): void
}

/**
 * Answers with plain JSON when the work ends quickly and quietly, else with an event stream: it
 * opens at the first report, or when the work has been silent for so long that the connection
 * needs a sign of life.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/progress
 */
export const answerWithProgress = ({ token, run, onDrop }: ProgressRun): Promise<Response> =>
	new Promise((resolve) => {
		let stream: EventStream | undefined
		let ended = false
		let last = Number.NEGATIVE_INFINITY
		const open = (): EventStream => {
			if (stream === undefined) {
				stream = new EventStream(onDrop)
				resolve(stream.response)
			}
			return stream
		}
		const patience = setTimeout(open, keepAliveMs)
		const progress: Call['progress'] = (done, total, message) => {
			if (ended || !Number.isFinite(done) || done <= last) return
			last = done
			open().report(progressText(token, done, total, message))
		}
		void run(progress).then((response) => {
			ended = true
			clearTimeout(patience)
			if (stream === undefined) resolve(jsonResponse(response))
			else stream.end(response)
		})
	})

const progressText = (
	progressToken: RequestId,
	progress: number,
	total: number | undefined,
	message: string | undefined
): string =>
	JSON.stringify({
		jsonrpc: '2.0',
		method: 'notifications/progress',
		params: { progressToken, progress, total, message }
	})

/** One open stream, kept alive until its final message. */
class EventStream {
	readonly response: Response
	#controller: ReadableStreamDefaultController<Uint8Array> | undefined
	readonly #pulse: ReturnType<typeof setInterval>

	constructor(onDrop: () => void) {
		const body = new ReadableStream<Uint8Array>({
			start: (controller) => {
				this.#controller = controller
			},
			cancel: () => {
				this.#close()
				onDrop()
			}
		})
		this.#pulse = setInterval(() => this.#controller?.enqueue(keepAlive), keepAliveMs)
		this.response = new Response(body, { headers: eventHeaders })
	}

	/** Sends a notification, unless the client has stopped reading. */
	report(message: string): void {
		if ((this.#controller?.desiredSize ?? 0) > -maxUnreadEvents) this.#send(message)
	}

	/** Sends the response and closes. */
	end(message: string): void {
		this.#send(message)
		this.#controller?.close()
		this.#close()
	}

	#send(message: string): void {
		this.#controller?.enqueue(utf8.encode(eventOf(message)))
	}

	#close(): void {
		clearInterval(this.#pulse)
		this.#controller = undefined
	}
}
