/** Turns a handler's answer into the content blocks of a tool result. */

import { mayBeContent, readContent } from './content'
import type { Era } from './eras'
import { isObject } from './json-rpc'

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
	bytes: Uint8Array,
	contentType: string,
	name: string,
	era: Era
): WrittenContent => {
	if (bytes.byteLength === 0) return plain(textBlock(''))
	const mediaType = mediaTypeOf(contentType)
	if (isJson(mediaType)) return jsonContent(utf8.decode(bytes), contentType, era)
	if (mediaType.startsWith('text/')) return plain(textBlock(utf8.decode(bytes)))
	if (mediaType.startsWith('image/')) return plain(mediaBlock('image', bytes, mediaType))
	if (mediaType.startsWith('audio/')) return plain(mediaBlock('audio', bytes, mediaType))
	const text = mediaType === '' ? textOrNull(bytes) : null
	return plain(text === null ? resourceBlock(bytes, mediaType, name) : textBlock(text))
}

/** One text block as JSON text. */
export const textBlock = (text: string): string => `{"type":"text","text":${JSON.stringify(text)}}`

/**
 * What an answer of status 400 or more tells the caller.
 *
 * A string, or the only `message` or `error` of an object, speaks for itself; anything richer is
 * passed on whole, so that nothing a model could use is lost.
 */
export const refusalText = (bytes: Uint8Array, contentType: string, status: number): string => {
	const text = utf8.decode(bytes)
	if (text === '') return `The action answered with status ${status} and no message.`
	const value = isJson(mediaTypeOf(contentType)) ? parseOrNull(text)?.value : text
	if (typeof value === 'string') return value
	if (!isObject(value) || Object.keys(value).length !== 1) return text
	const message = value.message ?? value.error
	return typeof message === 'string' ? message : text
}

const plain = (blocks: string): WrittenContent => ({ blocks, structured: undefined })

// The handler's own text goes into the envelope as it stands. It is parsed all the same: a body
// that only claims to be JSON must not be able to close the envelope and open another.
const jsonContent = (text: string, contentType: string, era: Era): WrittenContent => {
	const blocks = mayBeContent(contentType) ? readContent(contentType, text) : null
	if (blocks !== null) return plain(blocks)
	const parsed = parseOrNull(text)
	if (parsed === null) return plain(textBlock(text))
	const fits = era === 'modern' || isObject(parsed.value)
	return { blocks: textBlock(text), structured: fits ? text : `{"result":${text}}` }
}

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
