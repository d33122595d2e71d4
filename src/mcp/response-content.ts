/** Turns a handler's answer into the content blocks of a tool result. */

import { refusalOf } from '../refusal'
import { mayBeContent, readContent } from './content'
import type { Era } from './eras'
import { isObject } from './json-rpc'

/** A body in full: bytes, or text that is known to be JSON. */
export type Body = Uint8Array | string

/** The blocks of a result, written as JSON text. */
export interface WrittenContent {
	/** The members of the `content` array, without brackets. */
	readonly blocks: string
	/** The value of `structuredContent`, where the answer was JSON. */
	readonly structured: string | undefined
}

const utf8 = new TextDecoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Writes the blocks for one answer: JSON as text and structured content, `image/*` and `audio/*` as
 * such, `text/*` as text, other bytes as an embedded resource.
 *
 * @param contentType The answer's header, `''` when absent.
 * @param name Of the tool, for the URI of an embedded resource.
 */
export const writeContent = (
	body: Body,
	contentType: string,
	name: string,
	era: Era
): WrittenContent => {
	if (body.length === 0) return plain(textBlock(''))
	const mediaType = mediaTypeOf(contentType)
	if (isJson(mediaType)) return jsonContent(body, contentType, era)
	const bytes = typeof body === 'string' ? Buffer.from(body) : body
	if (mediaType.startsWith('text/')) return plain(textBlock(utf8.decode(bytes)))
	if (mediaType.startsWith('image/')) return plain(mediaBlock('image', bytes, mediaType))
	if (mediaType.startsWith('audio/')) return plain(mediaBlock('audio', bytes, mediaType))
	const text = mediaType === '' ? textOrNull(bytes) : null
	return plain(text === null ? resourceBlock(bytes, mediaType, name) : textBlock(text))
}

/** One text block as JSON text. */
export const textBlock = (text: string): string => `{"type":"text","text":${JSON.stringify(text)}}`

/** What an answer of status 400 or more tells the caller. */
export const refusalText = (body: Body, contentType: string, status: number): string => {
	const text = typeof body === 'string' ? body : utf8.decode(body)
	if (text === '') return `The action answered with status ${status} and no message.`
	return refusalOf(
		isJson(mediaTypeOf(contentType)) ? (parseOrNull(text)?.value ?? text) : text,
		text
	)
}

const plain = (blocks: string): WrittenContent => ({ blocks, structured: undefined })

const jsonContent = (body: Body, contentType: string, era: Era): WrittenContent => {
	if (typeof body === 'string') return structuredContent(body, body.startsWith('{'), era)
	const text = utf8.decode(body)
	const blocks = mayBeContent(contentType) ? readContent(contentType, text) : null
	if (blocks !== null) return plain(blocks)
	// A body that only claims to be JSON must not be able to close the envelope and open another.
	const parsed = parseOrNull(text)
	return parsed === null
		? plain(textBlock(text))
		: structuredContent(text, isObject(parsed.value), era)
}

// The handler's own text goes into the envelope as it stands.
const structuredContent = (text: string, isRecord: boolean, era: Era): WrittenContent => ({
	blocks: textBlock(text),
	structured: era === 'modern' || isRecord ? text : `{"result":${text}}`
})

const mediaBlock = (type: 'image' | 'audio', bytes: Uint8Array, mimeType: string): string =>
	JSON.stringify({ type, data: base64(bytes), mimeType })

const resourceBlock = (bytes: Uint8Array, mediaType: string, name: string): string =>
	JSON.stringify({
		type: 'resource',
		resource: {
			uri: `tool-result:///${name}`,
			mimeType: mediaType === '' ? 'application/octet-stream' : mediaType,
			blob: base64(bytes)
		}
	})

const base64 = (bytes: Uint8Array): string =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const mediaTypeOf = (contentType: string): string => {
	if (contentType === 'application/json') return contentType
	const end = contentType.indexOf(';')
	return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}

const isJson = (mediaType: string): boolean =>
	mediaType === 'application/json' || mediaType.endsWith('+json')

const parseOrNull = (text: string): { readonly value: unknown } | null => {
	try {
		return { value: JSON.parse(text) }
	} catch {
		return null
	}
}

const textOrNull = (bytes: Uint8Array): string | null => {
	try {
		return strictUtf8.decode(bytes)
	} catch {
		return null
	}
}
