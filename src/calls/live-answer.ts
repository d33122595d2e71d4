/** An answer that may take long: whole where the work ends quickly and quietly, else a stream that tells of progress. */

import type { Call } from './call'

/** How one protocol writes an answer that comes in pieces. */
export interface LiveFormat {
	readonly headers: Readonly<Record<string, string>>
	/** A sign of life without a meaning. */
	readonly keepAlive: string
}

/** Work that may report progress. */
export interface LiveWork<Result> {
	readonly format: LiveFormat
	/** Does the work; never rejects. `send` writes one framed piece, whether the client keeps up or not. */
	run(progress: Call['progress'], send: (piece: string) => void): Promise<Result>
	/** One report, framed. */
	report(...progress: Parameters<Call['progress']>): string
	/** The answer where there was nothing to report. */
	whole(result: Result): Response
	/** The last piece of a stream, framed. */
	last(result: Result): string
	/** Called when the client drops the stream before the end. */
	onDrop(): void
}

/** How often a silent stream speaks, in milliseconds; Bun closes a connection idle for 10 s. */
const keepAliveMs = 5_000
/** Progress beyond this many unread pieces is dropped: the client does not keep up. */
const maxUnread = 1_000

/**
 * Answers with a stream from the first report on, or from when the work has been silent for so long that
 * the connection needs a sign of life. Reports that go backwards are left out.
 */
export const liveAnswer = <Result>(work: LiveWork<Result>): Promise<Response> =>
	new Promise((resolve) => {
		let stream: LiveStream | undefined
		let ended = false
		let last = Number.NEGATIVE_INFINITY
		const open = (): LiveStream => {
			if (stream === undefined) {
				stream = new LiveStream(work.format, work.onDrop)
				resolve(stream.response)
			}
			return stream
		}
		const patience = setTimeout(open, keepAliveMs)
		const progress: Call['progress'] = (done, total, message) => {
			if (ended || !Number.isFinite(done) || done <= last) return
			last = done
			open().report(work.report(done, total, message))
		}
		void work
			.run(progress, (piece) => open().send(piece))
			.then((result) => {
				ended = true
				clearTimeout(patience)
				if (stream === undefined) resolve(work.whole(result))
				else stream.end(work.last(result))
			})
	})

const utf8 = new TextEncoder()

/** One open stream, kept alive until its last piece. */
class LiveStream {
	readonly response: Response
	#controller: ReadableStreamDefaultController<Uint8Array> | undefined
	readonly #pulse: ReturnType<typeof setInterval>

	constructor({ headers, keepAlive }: LiveFormat, onDrop: () => void) {
		const body = new ReadableStream<Uint8Array>({
			start: (controller) => {
				this.#controller = controller
			},
			cancel: () => {
				this.#close()
				onDrop()
			}
		})
		this.#pulse = setInterval(() => this.send(keepAlive), keepAliveMs)
		this.response = new Response(body, { headers: { ...headers } })
	}

	/** Sends a report, unless the client has stopped reading. */
	report(piece: string): void {
		if ((this.#controller?.desiredSize ?? 0) > -maxUnread) this.send(piece)
	}

	/** Sends the last piece and closes. */
	end(piece: string): void {
		this.send(piece)
		this.#controller?.close()
		this.#close()
	}

	/** Sends a piece that the client must have. */
	send(piece: string): void {
		this.#controller?.enqueue(utf8.encode(piece))
	}

	#close(): void {
		clearInterval(this.#pulse)
		this.#controller = undefined
	}
}
