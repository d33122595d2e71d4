/** Explicit MCP content blocks as the answer of a handler. */

/** Who a block is meant for, and how much it matters. */
export interface ContentAnnotations {
	audience?: ('user' | 'assistant')[]
	/** From 0 to 1. */
	priority?: number
	/** ISO 8601. */
	lastModified?: string
}

interface Annotated {
	annotations?: ContentAnnotations
}

/** Bytes, or what they are in base64. */
export type Base64 = string | Uint8Array

/** One block of a tool result. */
export type ContentBlock =
	| ({ type: 'text'; text: string } & Annotated)
	| ({ type: 'image' | 'audio'; data: Base64; mimeType: string } & Annotated)
	| ({ type: 'resource_link'; uri: string; name: string; mimeType?: string } & Annotated)
	| ({
			type: 'resource'
			resource: { uri: string; mimeType?: string } & ({ text: string } | { blob: Base64 })
	  } & Annotated)

const keySymbol = Symbol.for('quater.content.v1')
const parameter = '; quater-content='

/**
 * Answers with explicit content blocks: on mcp they become the result's content as they are, on
 * plain HTTP their JSON array.
 *
 * ```ts
 * .get('/chart', () => content({ type: 'image', data: png, mimeType: 'image/png' }), { tool: true })
 * ```
 */
export const content = (...blocks: ContentBlock[]): Response => {
	const text = JSON.stringify(blocks.map(onWire))
	return new Response(text, {
		headers: { 'content-type': `application/json${parameter}${seal(text)}` }
	})
}

/** Whether a media type may stem from {@link content}; {@link readContent} is sure. */
export const mayBeContent = (contentType: string): boolean => contentType.includes(parameter)

/**
 * Finds the blocks that {@link content} wrote.
 *
 * The media type carries a MAC over the very bytes, so that neither a handler's own JSON nor an
 * upstream's answer that is passed on can pose as blocks.
 *
 * @returns The JSON text of the blocks without the brackets, or null when the body is none.
 */
export const readContent = (contentType: string, text: string): string | null => {
	const [, sealed = ''] = contentType.split(parameter)
	return sealed !== '' && sealed === seal(text) ? text.slice(1, -1) : null
}

const seal = (text: string): string =>
	new Bun.CryptoHasher('sha256', processKey()).update(text).digest('hex')

// On globalThis, so that two copies of the library in one process agree.
const processKey = (): Uint8Array => {
	const shared = globalThis as { [keySymbol]?: Uint8Array }
	shared[keySymbol] ??= crypto.getRandomValues(new Uint8Array(32))
	return shared[keySymbol]
}

const onWire = (block: ContentBlock): unknown => {
	if (block.type === 'image' || block.type === 'audio') {
		return { ...block, data: base64(block.data) }
	}
	if (block.type !== 'resource' || !('blob' in block.resource)) return block
	return { ...block, resource: { ...block.resource, blob: base64(block.resource.blob) } }
}

const base64 = (data: Base64): string =>
	typeof data === 'string'
		? data
		: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
