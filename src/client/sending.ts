/** An upload under way: how much of it was handed over, and what that means for the wait. */

import type { Patience } from './patience'
import type { Upload } from './upload'

/** What was handed over last may still wait in buffers of this size, in bytes ... */
const bufferedBytes = 4 * 1024 * 1024
/** ... behind a line that carries so many of them in a millisecond. */
const slowestBytesPerMs = 64

/** One upload, once. */
export class Sending {
	/** Whether all of it was handed over. */
	isWhole = false
	readonly #upload: Upload
	readonly #sent: (bytes: number) => void

	/** @param onUpload Hears how many bytes were handed over, of how many. */
	constructor(
		upload: Upload,
		patience: Patience,
		onUpload: ((sent: number, total: number) => void) | undefined
	) {
		this.#upload = upload
		this.#sent = (bytes) => {
			this.isWhole = bytes === upload.size
			patience.renew(Math.min(bytes, bufferedBytes) / slowestBytesPerMs)
			onUpload?.(bytes, upload.size)
		}
	}

	/** The request with its body. Its length is told, since servers refuse by it before they read. */
	requestOf(init: RequestInit): RequestInit {
		const headers = new Headers(init.headers)
		headers.set('content-type', this.#upload.type)
		headers.set('content-length', String(this.#upload.size))
		const streamed = { body: this.#upload.stream(this.#sent), duplex: 'half' }
		return { ...init, headers, ...streamed }
	}
}
