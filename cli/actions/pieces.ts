/** Prints an answer that comes in pieces: one line of ndjson each, as it arrives. */

import { isRecord } from '../../src/schema/json'
import type { Output } from '../terminal/output'

/** What has been printed of one answer. */
export interface Pieces {
	/** Prints one piece, after those before it. */
	readonly add: (text: string) => void
	/** Whether there was any piece; all are printed by then. Rejects where one is lost. */
	end(): Promise<boolean>
}

/** Prints to `out`. */
export const piecesTo = (out: Output): Pieces => {
	let isAny = false
	let printing = Promise.resolve()
	return {
		add: (text) => {
			isAny = true
			printing = printing.then(() => out.each({ json: pieceOf(text), text: () => text }))
			// Whoever waits for the end hears of it.
			printing.catch(() => {})
		},
		end: () => printing.then(() => isAny)
	}
}

/** An object or a list where the piece is one, else its text. */
const pieceOf = (text: string): unknown => {
	if (!/^\s*[[{]/.test(text)) return text
	try {
		const value: unknown = JSON.parse(text)
		return isRecord(value) || Array.isArray(value) ? value : text
	} catch {
		return text
	}
}
