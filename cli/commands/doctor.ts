/** `quater doctor`: everything around a command that may be wrong, each with what mends it; it works when nothing else does. */

import { dirname, resolve } from 'node:path'
import type { Context } from '../context'
import { appHere, examineApp } from '../doctor/app'
import { type Configuration, examineConfiguration } from '../doctor/configuration'
import { type Finding, failed, problem, reportView, within } from '../doctor/finding'
import { examineRemote } from '../doctor/remote'
import { examineShell } from '../doctor/shells'
import { examineVariables } from '../doctor/variables'
import { examineVersions } from '../doctor/versions'
import { typed } from '../hints/typed'
import { boundRemote, environmentOf } from '../remotes/bound'
import type { Command } from '../syntax/command'
import { secondsOf } from '../syntax/seconds'

/** How long one examination may take, in milliseconds. */
const defaultMs = 5000

/** Prints what was found; exits 1 where something is wrong. */
export const doctor: Command = async (context) => {
	const findings = await examine(context)
	await context.out.data(reportView(findings))
	return findings.some(({ status }) => status === 'problem') ? 1 : 0
}

const examine = async (context: Context): Promise<readonly Finding[]> => {
	const { program, positionals, flags } = context
	const timeoutMs = (secondsOf(flags) ?? defaultMs / 1000) * 1000
	const [named] = positionals
	const configuration = configurationOf(context)
	const target = named === undefined ? appHere(context) : null
	// A binary has its packages in it.
	const folder = target === null || program.bound ? null : folderOf(context, target)
	const isLocal = named === undefined && program.bound?.target.kind !== 'remote'
	const around = [
		...attempt('version', () => examineVersions(program, folder)),
		...configuration.findings,
		...attempt('environment', () => examineVariables(context)),
		...attempt('completions', () => examineShell(context))
	]
	// A process has to start before an app can load in it.
	const asked = await Promise.all([
		...chosen(context, configuration, named).map((remote) =>
			'status' in remote
				? [remote]
				: within(`remote ${remote.name}`, timeoutMs + 500, () =>
						examineRemote(context, remote, timeoutMs)
					)
		),
		...(isLocal
			? [within('app', 2 * timeoutMs + 500, () => examineApp(context, target, 2 * timeoutMs))]
			: [])
	])
	return [...around, ...asked.flat()]
}

/** A binary saves its own token beside what others save, and one with the app in it saves none. */
const configurationOf = ({ program, env }: Context): Configuration => {
	if (!program.bound) return examineConfiguration(env)
	if (program.bound.target.kind === 'local') return { findings: [], remotes: [] }
	return examineConfiguration(environmentOf(env, program.name), () => typed(program, 'login'))
}

const chosen = (
	context: Context,
	{ remotes, findings }: Configuration,
	named: string | undefined
) => {
	const { program } = context
	const isDamaged = findings.some(({ status }) => status === 'problem')
	if (program.bound) {
		const remote = boundRemote(context, !isDamaged)
		return remote === null ? [] : [remote]
	}
	if (named === undefined) return remotes
	const found = remotes.filter(({ name }) => name === named)
	if (found.length > 0 || isDamaged) return found
	return [
		problem(
			`remote ${named}`,
			'There is no such remote',
			`See: ${typed(program, 'remotes', 'list')}`
		)
	]
}

/** The directory from which an app's imports are resolved; of `file:export`, the file's. */
const folderOf = ({ cwd }: Context, target: string): string =>
	dirname(resolve(cwd, target.replace(/(?<=.\.\w+):[^:/\\]*$/, '')))

const attempt = (about: string, look: () => readonly Finding[]): readonly Finding[] => {
	try {
		return look()
	} catch (cause) {
		return [failed(about, cause, 'Add --verbose to see the cause.')]
	}
}
