/** Server-sent events on the answer to a POST: progress, and the subscription that never changes. */

import type { Call } from '../calls/call'
import { type LiveFormat, liveAnswer } from '../calls/live-answer'
import { jsonResponse, type RequestId } from './json-rpc'

const events: LiveFormat = {
	headers: {
		'content-type': 'text/event-stream',
		'cache-control': 'no-cache',
		'x-accel-buffering': 'no'
	},
	keepAlive: ': keep-alive\n\n'
}

/** Whether a client said that it reads event streams; a wildcard alone does not count. */
export const acceptsEvents = (headers: Headers): boolean =>
	headers.get('accept')?.toLowerCase().includes('text/event-stream') ?? false

/** Frames one JSON-RPC message, given as JSON text, as an event. */
const eventOf = (message: string): string => `event: message\ndata: ${message}\n\n`

/** Answers with a fixed list of messages, each as JSON text, and ends. */
export const eventsResponse = (messages: readonly string[]): Response =>
	new Response(messages.map(eventOf).join(''), { headers: { ...events.headers } })

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
 * Answers with plain JSON when the work ends quickly and quietly, else with an event stream.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/progress
 */
export const answerWithProgress = ({ token, run, onDrop }: ProgressRun): Promise<Response> =>
	liveAnswer({
		format: events,
		run,
		report: (done, total, message) => eventOf(progressText(token, done, total, message)),
		whole: jsonResponse,
		last: eventOf,
		onDrop
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
