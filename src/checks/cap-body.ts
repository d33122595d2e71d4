/** Bounds a body of unknown length on the Request itself, whoever reads it. */

import { chunksUpTo } from './body-limit'

/** Whether a request carries a body without saying how long it is. */
export const hasUnboundedBody = (request: Request): boolean =>
	!request.headers.has('content-length') && request.body !== null

/**
 * Makes every way of reading the request stop at `maxBytes` with `payload_too_large`. The Request
 * keeps its identity, which the router and the call records rely on.
 */
export const capBody = (request: Request, maxBytes: number): void => {
	const source = request.body
	if (source === null) return
	let reading: Promise<Response> | null = null
	const whole = (): Promise<Response> => {
		reading ??= readWhole(source, maxBytes, request.headers.get('content-type'))
		return reading
	}
	Object.defineProperties(request, {
		json: { value: async () => (await whole()).json() },
		text: { value: async () => (await whole()).text() },
		bytes: { value: async () => (await whole()).bytes() },
		arrayBuffer: { value: async () => (await whole()).arrayBuffer() },
		blob: { value: async () => (await whole()).blob() },
		formData: { value: async () => (await whole()).formData() }
	})
}

const readWhole = async (
	source: ReadableStream<Uint8Array<ArrayBuffer>>,
	maxBytes: number,
	type: string | null
): Promise<Response> => {
	const chunks = await chunksUpTo(source, maxBytes)
	return new Response(new Blob(chunks), type === null ? {} : { headers: { 'content-type': type } })
}
