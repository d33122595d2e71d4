/** What an examination finds, one thing at a time, and how a whole report reads. */

import { toCliError } from '../errors'
import { visible, visibleLine } from '../terminal/escape'
import type { View } from '../terminal/output'

/** How bad it is: `note` and `warning` leave the exit code at 0. */
export type Status = 'ok' | 'note' | 'warning' | 'problem'

/** One thing that was looked at. */
export interface Finding {
	/** What was looked at, such as `remote store`. */
	readonly about: string
	readonly status: Status
	readonly message: string
	/** What to do; always there for warnings and problems. */
	readonly mend?: string
}

/** A finding without anything to do. */
export const ok = (about: string, message: string): Finding => ({ about, status: 'ok', message })

/** A finding that is worth knowing. */
export const note = (about: string, message: string): Finding => ({
	about,
	status: 'note',
	message
})

/** A finding to look at, which keeps nothing from working. */
export const warning = (about: string, message: string, mend: string): Finding => ({
	about,
	status: 'warning',
	message,
	mend
})

/** A finding that keeps something from working. */
export const problem = (about: string, message: string, mend: string): Finding => ({
	about,
	status: 'problem',
	message,
	mend
})

/** The finding that a failure is; `otherwise` is what to do where it does not say. */
export const failed = (about: string, cause: unknown, otherwise: string): Finding => {
	const { message, hint, data } = toCliError(cause)
	const { problems } = data
	const mend = hint ?? otherwise
	return Array.isArray(problems) && problems.length > 0
		? problem(about, message.split('\n', 1)[0]!, otherwise)
		: problem(about, message, mend)
}

/** Runs an examination within a time, and makes a finding of whatever goes wrong in it. */
export const within = async (
	about: string,
	ms: number,
	examine: () => Promise<readonly Finding[]>
): Promise<readonly Finding[]> => {
	const late = problem(
		about,
		`It took longer than ${ms / 1000} s`,
		'Try again with a longer --timeout.'
	)
	let timer: Timer | undefined
	const end = new Promise<readonly Finding[]>((resolve) => {
		timer = setTimeout(() => resolve([late]), ms)
	})
	try {
		return await Promise.race([examine(), end])
	} catch (cause) {
		return [failed(about, cause, 'Add --verbose to see the cause.')]
	} finally {
		clearTimeout(timer)
	}
}

const marks: Readonly<Record<Status, string>> = {
	ok: 'ok',
	note: 'note',
	warning: 'warning',
	problem: 'problem'
}

/** The report in each of its forms. */
export const reportView = (findings: readonly Finding[]): View => {
	const problems = findings.filter(({ status }) => status === 'problem').length
	return {
		json: { ok: problems === 0, findings },
		rows: findings,
		text: (style) => {
			const lines = findings.flatMap(({ about, status, message, mend }) => {
				const mark = marks[status].padEnd(7)
				const shown =
					status === 'problem'
						? style.red(mark)
						: status === 'warning'
							? style.bold(mark)
							: style.dim(mark)
				const head = `${shown}  ${visibleLine(about)}: ${visibleLine(message)}`
				return mend === undefined ? [head] : [head, `         ${visible(mend)}`]
			})
			const end =
				problems === 0
					? 'Nothing is wrong.'
					: `${problems} ${problems === 1 ? 'problem' : 'problems'}`
			return [...lines, end].join('\n')
		}
	}
}
