/** One line on stderr that follows a call's progress, on a terminal only. */

import type { Call } from '../src/calls/call'
import { visibleLine } from './escape'
import type { Output } from './output'

/** Shows progress while a call runs, and wipes it off afterwards. */
export interface ProgressLine {
	readonly report: Call['progress']
	clear(): Promise<void>
}

const width = 24

/** A progress line for `out`, which does nothing where nobody watches. */
export const progressLine = (out: Output): ProgressLine => {
	let shown = false
	return {
		report: (done, total, message = '') => {
			if (!out.live) return
			shown = true
			void out.draw(`\r\x1b[K${bar(done, total)} ${visibleLine(message)}`)
		},
		clear: async () => {
			if (shown) await out.draw('\r\x1b[K')
			shown = false
		}
	}
}

const bar = (done: number, total: number | undefined): string => {
	if (total === undefined || total <= 0) return String(done)
	const filled = Math.round(Math.min(1, Math.max(0, done / total)) * width)
	return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`
}
