/** One line on stderr that follows a long wait, on a terminal only: what is waited for, or how far a call has come. */

import type { Call } from '../../src/calls/call'
import { visibleLine } from './escape'
import type { Output } from './output'
import { span } from './span'

/** Follows a wait while it lasts, and is wiped off afterwards. */
export interface ProgressLine {
	/** Says what is waited for, once that takes long. */
	wait(what: () => string): void
	readonly report: Call['progress']
	clear(): Promise<void>
}

/** What is quick needs no line, in milliseconds. */
const quickMs = 1000
/** Between two drawings, in milliseconds: more often than anybody can read is of no use. */
const tickMs = 100
const wheel = '|/-\\'
const wipe = '\r\x1b[K'

/** A progress line for `out`, which does nothing where nobody watches; gone for good once `signal` fires. */
export const progressLine = (out: Output, signal: AbortSignal): ProgressLine => {
	let timer: ReturnType<typeof setInterval> | undefined
	let say: (() => string) | null = null
	let from = 0
	let drawnAt = 0
	let shown = ''
	const draw = (): void => {
		if (say === null || signal.aborted) return
		const text = Bun.sliceAnsi(say(), 0, out.emphasis.width - 1, '…')
		drawnAt = Date.now()
		if (text === shown) return
		shown = text
		void out.draw(wipe + text)
	}
	const clear = async (): Promise<void> => {
		clearInterval(timer)
		timer = undefined
		say = null
		if (shown === '') return
		shown = ''
		await out.draw(wipe)
	}
	const follow = (text: () => string, since: number): void => {
		if (!out.live || signal.aborted) return
		say = text
		from = since
		timer ??= setInterval(() => {
			if (Date.now() >= from) draw()
		}, tickMs)
	}
	signal.addEventListener('abort', () => void clear(), { once: true })
	return {
		wait: (what) => {
			const since = Date.now()
			follow(
				() => `${turning()} ${visibleLine(what())}  ${span(Date.now() - since)}`,
				since + quickMs
			)
		},
		report: (done, total, message = '') => {
			const text = `${bar(done, total, out.emphasis.width)} ${visibleLine(message)}`
			follow(() => text, 0)
			if (Date.now() - drawnAt >= tickMs) draw()
		},
		clear
	}
}

const turning = (): string => wheel[Math.floor(Date.now() / tickMs) % wheel.length] ?? ''

const bar = (done: number, total: number | undefined, room: number): string => {
	if (total === undefined || total <= 0) return `${turning()} ${done}`
	const width = room < 60 ? 10 : 24
	const filled = Math.round(Math.min(1, Math.max(0, done / total)) * width)
	return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`
}
