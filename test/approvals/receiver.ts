/** A receiver of webhooks: keeps what came, and verifies signatures by the letter of Standard Webhooks. */

import type { ApprovalEvent } from '../../src/approvals/protocol'

/** One request as it came. */
export interface Received {
	readonly path: string
	readonly headers: Headers
	readonly text: string
	readonly body: { readonly type: string; readonly timestamp: string; readonly data: ApprovalEvent }
}

/** Receives on a free port until disposed. */
export const receiver = (answer: (nth: number) => Response | Promise<Response>) => {
	const received: Received[] = []
	const waiting = new Set<() => void>()
	const server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		async fetch(request) {
			const text = await request.text()
			const path = new URL(request.url).pathname
			received.push({ path, headers: request.headers, text, body: JSON.parse(text || '{}') })
			for (const look of waiting) look()
			return answer(received.length)
		}
	})
	return {
		url: new URL('/hook', server.url).href,
		received,
		/** Settles once so many requests came. */
		until: (count: number): Promise<void> =>
			new Promise((resolve) => {
				const look = () => {
					if (received.length < count) return
					waiting.delete(look)
					resolve()
				}
				waiting.add(look)
				look()
			}),
		[Symbol.asyncDispose]: () => server.stop(true)
	}
}

/** The signature of a message, made with Web Crypto and nothing of ours. */
export const signatureOf = async (
	secret: string,
	id: string,
	timestamp: string,
	body: string
): Promise<string> => {
	const bytes = Uint8Array.from(atob(secret.replace('whsec_', '')), (char) => char.charCodeAt(0))
	const hmac = { name: 'HMAC', hash: 'SHA-256' }
	const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
	const message = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
	const signed = new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
	return `v1,${btoa(String.fromCharCode(...signed))}`
}

/** Whether a request is signed with a secret, now. */
export const isSigned = async (
	{ headers, text }: Received,
	secret: string,
	now = Date.now()
): Promise<boolean> => {
	const id = headers.get('webhook-id')!
	const timestamp = headers.get('webhook-timestamp')!
	if (Math.abs(now / 1000 - Number(timestamp)) > 10) return false
	const expected = await signatureOf(secret, id, timestamp, text)
	return headers.get('webhook-signature')!.split(' ').includes(expected)
}
