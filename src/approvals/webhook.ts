/** A ready `approvals.notify`: posts each event to a URL, signed as Standard Webhooks describes. */

import { reportHook, reportInBulk } from '../log'
import { hmacSha256 } from '../secrets/hmac'
import type { Notify } from './announce'
import type { ApprovalEvent } from './protocol'

/** Where events go, and how hard it is tried. */
export interface WebhookOptions {
	/** HTTPS, or HTTP on a loopback host. */
	readonly url: string
	/** The signing key, as `whsec_` and base64 of 24 to 64 bytes. */
	readonly secret: string
	/** Only these types, such as `['approval.requested']`. @default all */
	readonly events?: readonly ApprovalEvent['type'][]
	/** Attempts in all, with growing pauses between them; 1 to 10. @default 4 */
	readonly attempts?: number
	/** How long one attempt may take, in milliseconds; 1 to 60000. @default 10000 */
	readonly timeoutMs?: number
}

/** How many deliveries may be under way at once; further events are reported as lost. */
const maxUnderWay = 100

/**
 * Sends events to a webhook, in the background: the call never waits, and what cannot be delivered is
 * reported to the log. Redirects are not followed.
 *
 * @throws TypeError for options that cannot be used
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @example approvals: { notify: webhook({ url: 'https://chat.example.com/hook', secret: Bun.env.HOOK_SECRET! }) }
 */
export const webhook = (options: WebhookOptions): Notify => {
	const { attempts = 4, timeoutMs = 10_000, events } = options
	const url = checkedUrl(options.url)
	const key = keyOf(options.secret)
	if (!Number.isInteger(attempts) || attempts < 1 || attempts > 10) {
		throw new TypeError('webhook() takes 1 to 10 attempts.')
	}
	if (!(timeoutMs >= 1 && timeoutMs <= 60_000)) {
		throw new TypeError('webhook() takes a timeoutMs of 1 to 60000.')
	}
	const lost = reportInBulk((count, cause) =>
		reportHook(count === 1 ? 'webhook' : `webhook, ${count} times,`, cause)
	)
	let underWay = 0
	return (event) => {
		if (events && !events.includes(event.type)) return
		if (underWay >= maxUnderWay) {
			lost(new Error(`${event.id} was not sent: ${maxUnderWay} are under way`))
			return
		}
		underWay++
		const body = JSON.stringify({ type: event.type, timestamp: event.at, data: event })
		void deliver({ url, key, id: event.id, body, attempts, timeoutMs })
			.catch(lost)
			.finally(() => underWay--)
	}
}

interface Delivery {
	readonly url: URL
	readonly key: Uint8Array
	readonly id: string
	readonly body: string
	readonly attempts: number
	readonly timeoutMs: number
}

const deliver = async (delivery: Delivery): Promise<void> => {
	for (let attempt = 1; ; attempt++) {
		const failure = await post(delivery)
		if (failure === null) return
		if (attempt >= delivery.attempts || !failure.retryable) {
			throw new Error(`${delivery.id} was not delivered: ${failure.why}`)
		}
		// Uneven, so that a receiver that comes back is not met by all at once.
		await pause(2 ** (attempt - 1) * 1000 * (0.5 + Math.random()))
	}
}

interface DeliveryFailure {
	readonly why: string
	readonly retryable: boolean
}

const post = async ({
	url,
	key,
	id,
	body,
	timeoutMs
}: Delivery): Promise<DeliveryFailure | null> => {
	const timestamp = String(Math.floor(Date.now() / 1000))
	const headers = {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': `v1,${hmacSha256(key, `${id}.${timestamp}.${body}`, 'base64')}`
	}
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers,
			body,
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs)
		})
		await response.body?.cancel()
		if (response.ok) return null
		const retryable = response.status >= 500 || response.status === 429 || response.status === 408
		return { why: `the receiver answered ${response.status}`, retryable }
	} catch (cause) {
		return { why: cause instanceof Error ? cause.name : 'it failed', retryable: true }
	}
}

/** A pause that keeps no process alive. */
const pause = (ms: number): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms).unref()
	})

const checkedUrl = (text: string): URL => {
	const url = URL.canParse(text) ? new URL(text) : null
	const loopback = url !== null && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
	if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url
	throw new TypeError('webhook() takes an absolute HTTPS URL.')
}

const keyOf = (secret: string): Uint8Array => {
	const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret ?? '')?.[1]
	const key = base64 === undefined ? new Uint8Array() : Buffer.from(base64, 'base64')
	if (key.length >= 24 && key.length <= 64) return key
	throw new TypeError('webhook() takes a secret made of whsec_ and 24 to 64 bytes in base64.')
}
