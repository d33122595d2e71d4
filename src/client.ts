/** `quater/client`: a small typed client for the actions of a remote app, over `quater-actions.v1`. */

import type { DryRunReport } from './calls/call'
import { type CallResult, readAnswer } from './client/answer'
import { ClientError, type ClientErrorCode, type ClientErrorDetail } from './client/client-error'
import { type ExchangeOptions, exchange, type Fetch } from './client/exchange'
import type { Progress } from './client/lines'
import { readManifest } from './client/manifest'
import { uploadOf } from './client/upload'
import {
	actionHeader,
	callPath,
	chunksType,
	linesType,
	type Manifest,
	manifestPath,
	type RemoteCall
} from './remote/protocol'

export type { DryRunReport, Manifest }
export {
	type CallResult,
	ClientError,
	type ClientErrorCode,
	type ClientErrorDetail,
	type Fetch,
	type Progress
}

/** What a typed client knows about one action. */
export interface ActionSignature {
	arguments: object
	result: unknown
}

/** Any action at all: the map of an untyped client. */
export type AnyActions = Record<string, { arguments: Record<string, unknown>; result: unknown }>

/** Settings of {@link createClient}. */
export interface ClientOptions {
	/** Sent as `Authorization: Bearer`, to this URL's origin alone. */
	readonly token?: string | undefined
	/** Further request headers. */
	readonly headers?: Readonly<Record<string, string>> | undefined
	/** What sends requests; a test can pass `(url, init) => app.handle(new Request(url, init))`. @default globalThis.fetch */
	readonly fetch?: Fetch | undefined
	/**
	 * How long one request may take, body included, in milliseconds. With files, `onProgress` or `onChunk` every
	 * sign of getting on starts it again, until `totalMs` have passed. @default 10000
	 */
	readonly timeoutMs?: number | undefined
	/** How long one request may take whatever it reports, in milliseconds. @default 360 times `timeoutMs` */
	readonly totalMs?: number | undefined
	/** The largest answer that is read, in bytes. @default 5242880 */
	readonly maxBytes?: number | undefined
}

/** Settings of one request. */
export interface RequestOptions {
	readonly signal?: AbortSignal | undefined
}

/** Settings of one call. */
export interface CallOptions extends RequestOptions {
	/** Rehearse: check everything, run nothing. @default false */
	readonly dryRun?: boolean | undefined
	/** The single-use token that an approver handed over. */
	readonly approvalToken?: string | undefined
	/** Why the caller asks, for whoever decides. */
	readonly reason?: string | undefined
	/** Goes on with this approval: once it has ended otherwise, the call is refused and opens no other. */
	readonly approvalId?: string | undefined
	/**
	 * Called for each report of the action's progress, where it makes any and the server tells; what it throws
	 * ends the call.
	 */
	readonly onProgress?: ((progress: Progress) => void) | undefined
	/** Called for each piece that the action yields, as it comes, where it is a generator; the answer holds them all. */
	readonly onChunk?: ((text: string) => void) | undefined
	/** Called as files are sent, with how many bytes were handed over, of how many. */
	readonly onUpload?: ((sent: number, total: number) => void) | undefined
}

/** The actions of one remote app. */
export interface Client<Actions extends { [Name in keyof Actions]: ActionSignature }> {
	/** The actions that this caller may see. Throws {@link ClientError}. */
	manifest(options?: RequestOptions): Promise<Manifest>
	/** Rehearses one action. Throws {@link ClientError}. */
	call<Name extends keyof Actions & string>(
		name: Name,
		args: Actions[Name]['arguments'],
		options: CallOptions & { readonly dryRun: true }
	): Promise<DryRunReport>
	/** Runs one action, files among its arguments as `File` or `Blob`; a status from 400 on throws {@link ClientError} `http_error` with the body. */
	call<Name extends keyof Actions & string>(
		name: Name,
		args: Actions[Name]['arguments'],
		options?: CallOptions & { readonly dryRun?: false | undefined }
	): Promise<CallResult<Actions[Name]['result']>>
}

/**
 * A client for the app at `url`.
 *
 * Redirects are never followed, and answers are bounded in time and size and checked before they
 * are handed out. Calls go to the path that the last manifest named, at first the protocol's own.
 *
 * @example
 * interface Store { get_order: { arguments: { order_id: string }; result: Order } }
 * const store = createClient<Store>('https://api.example.com', { token })
 * const { body } = await store.call('get_order', { order_id: 'ord_1001' })
 *
 * @throws TypeError when `url` is not an absolute http(s) URL without credentials, query and fragment.
 */
export const createClient = <
	Actions extends { [Name in keyof Actions]: ActionSignature } = AnyActions
>(
	url: string,
	options: ClientOptions = {}
): Client<Actions> => {
	const base = baseUrl(url)
	const headers = requestHeaders(options)
	const limits = (safe: boolean, signal: AbortSignal | undefined): ExchangeOptions => ({
		fetch: options.fetch ?? fetch,
		timeoutMs: options.timeoutMs ?? 10_000,
		totalMs: options.totalMs,
		maxBytes: options.maxBytes ?? 5 * 1024 * 1024,
		safe,
		signal
	})
	let rpcPath: string = callPath

	const manifest = async ({ signal }: RequestOptions = {}): Promise<Manifest> => {
		const answer = await exchange(base + manifestPath, { headers }, limits(true, signal))
		if (answer.status !== 200) refuseManifest(answer.status, answer.value)
		const read = readManifest(answer.value)
		rpcPath = read.rpc.path
		return read
	}

	const call = async (name: string, args: object, callOptions: CallOptions = {}) => {
		const {
			dryRun = false,
			approvalToken,
			reason,
			approvalId,
			signal,
			onProgress,
			onChunk,
			onUpload
		} = callOptions
		const body: RemoteCall = {
			action: name,
			arguments: { ...args },
			dry_run: dryRun,
			...(approvalToken !== undefined && { approval_token: approvalToken }),
			...(reason !== undefined && { reason }),
			...(approvalId !== undefined && { approval_id: approvalId })
		}
		const upload = uploadOf(body)
		const sent = new Headers(headers)
		if (upload) sent.set(actionHeader, name)
		else sent.set('content-type', 'application/json')
		// A rehearsal runs nothing that could report.
		const listeners = dryRun ? {} : { onProgress, onChunk }
		const type = listeners.onChunk ? chunksType : listeners.onProgress ? linesType : null
		if (type !== null) sent.set('accept', `${type}, application/json`)
		const init = { method: 'POST', headers: sent, ...(!upload && { body: JSON.stringify(body) }) }
		const answer = await exchange(base + rpcPath, init, {
			...limits(dryRun, signal),
			...listeners,
			...(upload && { upload, onUpload })
		})
		return readAnswer(answer.status, answer.value, dryRun)
	}

	return { manifest, call: call as Client<Actions>['call'] }
}

const baseUrl = (text: string): string => {
	const url = URL.parse(text)
	const plain = url && !url.username && !url.password && !/[?#@\s\\]/.test(text)
	if (!plain || !/^https?:$/.test(url.protocol))
		throw new TypeError(
			`Not a base URL: write https://host/path, without credentials, query and fragment`
		)
	return url.origin + url.pathname.replace(/\/+$/, '')
}

const requestHeaders = ({ token, headers }: ClientOptions): Headers => {
	const result = new Headers({
		accept: 'application/json',
		'user-agent': 'quater-client',
		...headers
	})
	if (token !== undefined) result.set('authorization', `Bearer ${token}`)
	return result
}

const refuseManifest = (status: number, value: unknown): never => {
	if (status >= 400) readAnswer(status, value, false)
	throw new ClientError('invalid_answer', `Remote manifest request failed (${status})`, { status })
}
