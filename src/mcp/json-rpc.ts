/** JSON-RPC 2.0 as MCP uses it: reading one message, and writing answers as text. */

/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A request id that can be echoed: a string, or an integer that survives JSON. */
export type RequestId = string | number

/** What one JSON value turned out to be. */
export type Message =
	| {
			readonly kind: 'request'
			readonly id: RequestId
			readonly method: string
			readonly params: unknown
	  }
	| { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
	| { readonly kind: 'response' }
	/** Not JSON-RPC. The id is there when the value had one worth echoing. */
	| { readonly kind: 'invalid'; readonly id: RequestId | undefined }

/** A refusal, with the HTTP status it travels under when it is the only answer. */
export interface RpcError {
	readonly status: number
	/** A JSON-RPC or MCP error code, or an HTTP status where JSON-RPC was not reached. */
	readonly code: number
	/** Safe for the caller to read. */
	readonly message: string
	readonly data?: JsonObject
}

/** How a request ended: the JSON text of its `result`, or an error. */
export type Answer = string | RpcError

/** The body is no JSON. */
export const parseError: RpcError = { status: 400, code: -32700, message: 'Parse error' }
/** JSON, but no JSON-RPC message. */
export const invalidRequest: RpcError = { status: 400, code: -32600, message: 'Invalid Request' }
/** No such method in this era. */
export const methodNotFound: RpcError = { status: 404, code: -32601, message: 'Method not found' }
/** The params do not have the shape that the method needs. */
export const invalidParams: RpcError = { status: 200, code: -32602, message: 'Invalid params' }

/** Narrows any JSON value to an object that is no array. */
export const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tells a refusal from any other answer. */
export const isRpcError = (value: unknown): value is RpcError =>
	isObject(value) && typeof value.code === 'number'

/** Whether an id may be echoed. Fractions, and integers that JSON cannot carry exactly, may not. */
export const isRequestId = (id: unknown): id is RequestId =>
	typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id))

/**
 * Tells what one parsed JSON value is.
 *
 * `id: null` is present but invalid, never a notification.
 *
 * @see https://www.jsonrpc.org/specification#request_object
 */
export const readMessage = (value: unknown): Message => {
	if (!isObject(value)) return { kind: 'invalid', id: undefined }
	const { jsonrpc, id, method, params } = value
	const idIsValid = isRequestId(id)
	if (jsonrpc === '2.0' && typeof method === 'string') {
		if (idIsValid) return { kind: 'request', id, method, params }
		if (id === undefined) return { kind: 'notification', method, params }
	}
	const isResponse = method === undefined && (value.result ?? value.error) !== undefined
	if (jsonrpc === '2.0' && isResponse) return { kind: 'response' }
	return { kind: 'invalid', id: idIsValid ? id : undefined }
}

/** Writes one answer as the text of a JSON-RPC response; an unknown id is left out. */
export const responseText = (id: RequestId | undefined, answer: Answer): string => {
	const head =
		id === undefined ? '{"jsonrpc":"2.0",' : `{"jsonrpc":"2.0","id":${JSON.stringify(id)},`
	if (typeof answer === 'string') return `${head}"result":${answer}}`
	const { code, message, data } = answer
	return `${head}"error":${JSON.stringify({ code, message, data })}}`
}

// A Headers instance is copied faster than a record is read.
const jsonHeaders = new Headers({ 'content-type': 'application/json' })
const ok: ResponseInit = { status: 200, headers: jsonHeaders }

/** Answers with JSON text. */
export const jsonResponse = (text: string, status = 200): Response =>
	new Response(text, status === 200 ? ok : { status, headers: jsonHeaders })

/** Answers one request. */
export const rpcResponse = (id: RequestId | undefined, answer: Answer): Response =>
	jsonResponse(responseText(id, answer), typeof answer === 'string' ? 200 : answer.status)
