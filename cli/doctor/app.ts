/** Whether the local app loads, is sound, and reaches its database: asked of another process, which may hang or end. */

import { isRecord } from '../../src/schema/json'
import { appTarget } from '../apps/app-file'
import type { Context } from '../context'
import { typed } from '../hints/typed'
import { selfEnvironment, selfWords } from '../serving/spawn-self'
import { type Finding, note, ok, problem } from './finding'

/** What the other process prints. */
export interface AppExamination {
	readonly service: { readonly name: string; readonly version: string }
	readonly actions: number
	readonly problems: readonly { readonly message: string; readonly mend: string }[]
	/** What is wrong with the database, or null. */
	readonly database: string | null
}

/** The app that a local command would work on, as it is named, or null. */
export const appHere = ({ program, env, cwd, flags }: Context): string | null => {
	if (program.bound) return program.name
	try {
		return appTarget({ env, cwd, app: flags.value('app') })
	} catch {
		return null
	}
}

/** Examines the app; `target` is its file, with an export where one is named. */
export const examineApp = async (
	context: Context,
	target: string | null,
	timeoutMs: number
): Promise<readonly Finding[]> => {
	if (target === null) return [note('app', 'There is none in this directory')]
	const about = `app ${target}`
	const named = context.program.bound ? [] : ['--app', target]
	const child = Bun.spawn([...selfWords(), '__app', ...named, '--json'], {
		cwd: context.cwd,
		env: selfEnvironment(context.env),
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe',
		timeout: timeoutMs,
		killSignal: 'SIGKILL'
	})
	const [text, errors] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
		child.exited
	])
	const found = parse(text)
	if (found !== null) return findingsOf(about, found)
	if (child.signalCode === 'SIGKILL')
		return [
			problem(
				about,
				`It did not load within ${timeoutMs / 1000} s`,
				'Look for what waits when it is imported.'
			)
		]
	const { message, hint } = errorOf(errors)
	const look = typed(context.program, 'check', context.program.bound ? null : target)
	return [problem(about, message, hint ?? `To see more, run: ${look}`)]
}

const findingsOf = (
	about: string,
	{ service, actions, problems, database }: AppExamination
): Finding[] => {
	const count = `${actions} ${actions === 1 ? 'action' : 'actions'}`
	return [
		...(problems.length === 0 ? [ok(about, `${service.name} ${service.version}, ${count}`)] : []),
		...problems.map(({ message, mend }) => problem(about, message, mend)),
		...(database === null
			? []
			: [problem(about, database, 'Name a database that can be opened, or mend its directory.')])
	]
}

const parse = (text: string): AppExamination | null => {
	try {
		const value: unknown = JSON.parse(text)
		return isRecord(value) && Array.isArray(value.problems)
			? (value as unknown as AppExamination)
			: null
	} catch {
		return null
	}
}

/** The error object on stderr; an app may have written before it. */
const errorOf = (text: string): { message: string; hint?: string } => {
	try {
		const value: unknown = JSON.parse(text.slice(text.lastIndexOf('{\n  "ok": false')))
		const error = isRecord(value) && isRecord(value.error) ? value.error : {}
		const { message, hint } = error
		if (typeof message === 'string')
			return { message: message.split('\n', 1)[0]!, ...(typeof hint === 'string' && { hint }) }
	} catch {}
	return { message: 'It ended while it loaded' }
}
