/** What a command acts on: an app in this process, or a saved remote, behind one interface. */

import type { Call, DryRunReport } from '../../src/calls/call'
import type { CallResult } from '../../src/client/answer'
import { nearest } from '../../src/nearest'
import type { Manifest, ManifestAction } from '../../src/remote/protocol'
import { keepActions, keepsActions } from '../completions/kept-actions'
import { appPlace, remotePlace } from '../completions/place'
import type { Context } from '../context'
import { CliError, didYouMean } from '../errors'
import { actionsCommand } from '../hints/next-command'
import type { Remote } from '../remotes/remotes'

/** One call, ready to be sent. */
export interface TargetCall {
	readonly action: string
	readonly arguments: Record<string, unknown>
	readonly dryRun: boolean
	readonly approvalToken: string | undefined
	/** Why the caller asks, for whoever decides. */
	readonly reason: string | undefined
	/** The approval that this call goes on with, so that no other is opened. */
	readonly approvalId?: string | undefined
	readonly signal: AbortSignal
	readonly progress: Call['progress']
	/** Hears of each piece of a generator's answer, where somebody wants them one by one. */
	readonly chunk?: ((text: string) => void) | undefined
}

/** A place where actions run. */
export interface ActionTarget {
	/** The word that names the remote, or null where none is needed. */
	readonly remote: string | null
	/** Whether approvals end with this process, so that nobody else could decide one. */
	readonly isEphemeral: boolean
	/** The actions that this caller may see. */
	manifest(signal: AbortSignal): Promise<Manifest>
	/** Runs one action; every failure is thrown. */
	call(call: TargetCall): Promise<CallResult | DryRunReport>
	close(): Promise<void>
}

/**
 * The remote that a command acts on, or null for the app in this process: the one that the program is bound
 * to, else the named one, else `--app` or QUATER_APP, else the default remote, else the default files.
 */
export const chooseRemote = async (
	context: Context,
	named: string | undefined
): Promise<Remote | null> => {
	const { program, flags, env } = context
	if (program.bound) {
		const isGiven = (['token', 'token-file', 'token-from'] as const).some((flag) => flags.has(flag))
		return (await import('../remotes/bound')).boundRemote(context, !isGiven)
	}
	if (named !== undefined) {
		if (flags.has('app'))
			throw new CliError(
				'usage',
				`--app names a local app and '${named}' a remote: give one of them`
			)
		const { getRemote } = await import('../remotes/remotes')
		return getRemote(env, named)
	}
	if (flags.has('app') || env.QUATER_APP) return null
	const { defaultRemote } = await import('../remotes/remotes')
	return defaultRemote(env)
}

const openTarget = async (context: Context, named: string | undefined): Promise<ActionTarget> => {
	const remote = await chooseRemote(context, named)
	const target = remote
		? await (await import('./remote')).openRemote(context, remote)
		: await (await import('./local')).openLocal(context)
	return remembering(context, target, remote)
}

/** Lets completions know the actions that a command has seen. */
const remembering = (
	context: Context,
	target: ActionTarget,
	remote: Remote | null
): ActionTarget => {
	// A binary that is made of one app knows its actions.
	if (context.program.bound || !keepsActions(context.env)) return target
	const { env, cwd, flags } = context
	return {
		...target,
		manifest: async (signal) => {
			const manifest = await target.manifest(signal)
			const place = remote ? remotePlace(remote) : appPlace({ env, cwd, app: flags.value('app') })
			keepActions(env, place, manifest)
			return manifest
		}
	}
}

/** Opens a target for as long as `use` runs. */
export const withTarget = async <Result>(
	context: Context,
	named: string | undefined,
	use: (target: ActionTarget) => Promise<Result>
): Promise<Result> => {
	const target = await openTarget(context, named)
	try {
		return await use(target)
	} finally {
		await target.close()
	}
}

/** The remote and the last word, of one word or two. */
export const splitRemote = ([first, second]: readonly string[]): [
	remote: string | undefined,
	word: string
] => (second === undefined ? [undefined, first ?? ''] : [first, second])

/**
 * The action of this name or alias, or of the command that runs it.
 *
 * @throws CliError `unknown_action`, with the nearest name.
 */
export const findAction = (
	context: Pick<Context, 'program' | 'flags'>,
	target: ActionTarget,
	{ actions }: Manifest,
	name: string
): ManifestAction => {
	const found = actions.find(
		(action) =>
			action.name === name ||
			action.aliases?.includes(name) === true ||
			context.program.callWords(null, action.name).at(-1) === name
	)
	if (found) return found
	const names = actions.flatMap((action) => [action.name, ...(action.aliases ?? [])])
	const { remote } = target
	const near = nearest(name, names)
	const words = name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
	const search =
		near === undefined && words !== ''
			? `Find it: ${actionsCommand(context, remote, 'search', words)}. `
			: ''
	const list = actionsCommand(context, remote, 'list')
	throw new CliError(
		'unknown_action',
		`Unknown ${remote === null ? 'CLI' : 'remote'} action '${name}'`,
		{ hint: search + didYouMean(near, `${list} (what this token may use)`) }
	)
}
