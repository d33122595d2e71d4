/** The answer to a call as lines of JSON: reports of progress, and at last what would have been the answer. */

import type { RemoteReply } from '../app/runtime'
import type { Call } from '../calls/call'
import { type LiveFormat, liveAnswer } from '../calls/live-answer'
import type { TellChunk } from './chunks'
import { type ChunkLine, type LastLine, linesType, type ProgressLine } from './protocol'

const lines: LiveFormat = {
	headers: { 'content-type': linesType, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
	keepAlive: '\n'
}

/** Whether a client said that it reads lines; a wildcard alone does not count. */
export const acceptsLines = (headers: Headers): boolean =>
	headers.get('accept')?.toLowerCase().includes(linesType) ?? false

/** Whether a client said that it also reads the pieces of an answer as they come. */
const acceptsChunks = (headers: Headers): boolean =>
	/application\/x-ndjson\s*;\s*chunks=1/i.test(headers.get('accept') ?? '')

/** A reply as one JSON answer with its own status. */
export const wholeReply = ({ status, answer }: RemoteReply): Response =>
	Response.json(answer, { status })

/**
 * Answers with plain JSON when the call ends quickly and quietly, else with lines.
 *
 * @param headers What the client accepts.
 * @param run Makes the call; never rejects.
 * @param onDrop Called when the client goes away before the end.
 */
export const replyInLines = (
	headers: Headers,
	run: (progress: Call['progress'], chunk: TellChunk | undefined) => Promise<RemoteReply>,
	onDrop: () => void
): Promise<Response> =>
	liveAnswer({
		format: lines,
		run: (progress, send) =>
			run(progress, acceptsChunks(headers) ? (text) => send(lineOf({ chunk: text })) : undefined),
		report: (done, total, message) =>
			lineOf({ progress: { done, ...definedIn({ total, message }) } }),
		whole: wholeReply,
		last: lineOf,
		onDrop
	})

const lineOf = (line: ProgressLine | ChunkLine | LastLine): string => `${JSON.stringify(line)}\n`

/** A handler without types may report anything. */
const definedIn = ({
	total,
	message
}: {
	readonly total: unknown
	readonly message: unknown
}): { total?: number; message?: string } => ({
	...(typeof total === 'number' && Number.isFinite(total) && { total }),
	...(typeof message === 'string' && { message })
})
