/** Cuts values to what a row of the audit trail keeps of them. */

import { canonicalJson } from '../calls/canonical'
import type { Json } from '../schema/json-schema'
import { Snapshot } from './event'

/** Longest text that is kept whole, in UTF-16 units. */
const maxText = 2000
/** Largest value that is kept, in UTF-16 units of JSON. */
const maxLength = 16_384
/** Deepest level that is kept; a row has levels of its own above it. */
const maxDepth = 32

/** Canonical JSON as a row keeps it; whatever a caller sends, it fits. */
export const keptJson = (json: string): Snapshot => {
	// No text in it can be too long then, and no level too deep.
	if (json.length <= maxText && openings(json) <= maxDepth) return new Snapshot(json)
	const kept: Json =
		json.length > maxLength
			? { truncated: true, json_length: json.length }
			: cut(JSON.parse(json) as Json, 0)
	return new Snapshot(canonicalJson(kept))
}

/** At least as many as there are levels. */
const openings = (json: string): number => {
	let count = 0
	for (let at = 0; at < json.length; at++) {
		const unit = json.charCodeAt(at)
		if (unit === 0x7b || unit === 0x5b) count++
	}
	return count
}

const cut = (value: Json, depth: number): Json => {
	if (typeof value === 'string') return cutText(value)
	if (typeof value !== 'object' || value === null) return value
	if (depth === maxDepth) return { truncated: true, depth }
	if (Array.isArray(value)) return value.map((item) => cut(item, depth + 1))
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name, cut(item as Json, depth + 1)])
	)
}

const cutText = (text: string): string =>
	text.length <= maxText
		? text
		: `${text.slice(0, maxText).toWellFormed()}… (${text.length} characters)`
