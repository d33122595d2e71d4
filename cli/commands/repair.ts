/** `quater remotes repair`: saves what can be read of damaged configuration, and says what was lost. */

import { type Repair, repairConfig } from '../remotes/repair'
import type { Loss } from '../remotes/salvage'
import type { Command } from '../syntax/command'
import type { Output } from '../terminal/output'

/** Repairs the saved remotes. */
export const repair: Command = async ({ env, out }) => {
	const done = repairConfig(env)
	const { closed, moved } = done
	await out.data({
		json: {
			ok: true,
			closed,
			moved_to: moved?.to ?? null,
			kept: moved?.remotes.map(({ name }) => name) ?? null,
			lost: moved?.lost ?? [],
			complete: moved?.isComplete ?? true
		},
		text: () => textOf(done)
	})
	await warnOf(out, done)
	return 0
}

const textOf = ({ closed, moved }: Repair): string => {
	const lines = closed.map((path) => `Closed to other users: ${path}`)
	if (moved) {
		lines.push(`Moved the damaged file: ${moved.to}`)
		lines.push(`Kept: ${moved.remotes.map(({ name }) => name).join(', ') || 'nothing'}`)
		for (const loss of moved.lost) lines.push(`Lost: ${wordsOf(loss)}`)
	}
	return lines.join('\n') || 'Nothing is damaged.'
}

const wordsOf = ({ name, what }: Loss): string =>
	what === 'token'
		? `the token of ${name}. Run: quater login ${name} --token-file <path>`
		: `the remote ${name}. Run: quater connect <name> <url>`

const warnOf = async (out: Output, { closed, moved }: Repair): Promise<void> => {
	if (closed.length > 0)
		await out.warn('other users could read the saved tokens until now: renew them')
	if (!moved) return
	await out.note('It may hold tokens: delete it when you no longer need it.')
	if (!moved.isComplete)
		await out.warn('not all of the file could be read: there may have been further remotes')
}
