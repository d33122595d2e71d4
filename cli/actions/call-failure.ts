/** What a failed call is told to run next: the same again once it is approved, or where its arguments are told. */

import type { ManifestAction } from '../../src/remote/protocol'
import { isApprovalId } from '../approvals/answer'
import { approvalCommand } from '../approvals/command'
import { pendingOf } from '../approvals/pending'
import { valueHint } from '../arguments/value-hint'
import type { Context } from '../context'
import { CliError, exitOf } from '../errors'
import { actionsCommand } from '../hints/next-command'
import { rerun } from '../hints/rerun'
import { hidesFor } from '../hints/secret-words'
import { typed } from '../hints/typed'
import { splitRemote } from '../targets/target'

/** A call that failed. */
interface Attempted {
	readonly action: ManifestAction
	readonly args: Record<string, unknown>
	readonly remote: string | null
}

/** Adds what to run next: the same again once approved, or where the arguments are told. */
export const withCommand = (
	context: Context,
	{ action, args, remote }: Attempted,
	error: CliError
): CliError => {
	const { code, message, retryable, requestId, data, cause } = error
	const value = exitOf(code) === 2 ? valueHint(action.input_schema, args) : undefined
	const next =
		[value, nextCommand(context, action, code)].flatMap((hint) => hint ?? []).join(' ') || undefined
	// The server cannot know the command to paste.
	const isBoth = error.hint !== undefined && next !== undefined && code === 'approval_required'
	const hint = isBoth
		? [error.hint, `That is: ${again(context, action)}`, ...whereItStands(context, remote, data)]
		: [error.hint ?? next]
	return new CliError(code, message, {
		hint: hint.join('\n') || undefined,
		retryable,
		requestId,
		data,
		cause
	})
}

/** What whoever asked can look at, and hand to whoever decides. */
const whereItStands = (
	context: Context,
	remote: string | null,
	data: CliError['data']
): readonly string[] => {
	const pending = pendingOf(data)
	return pending && isApprovalId(pending.id)
		? [`Where it stands: ${approvalCommand(context, remote, 'show', pending.id)}`]
		: []
}

const again = ({ program, argv, positionals }: Context, action: ManifestAction): string => {
	const hides = hidesFor(action.input_schema)
	const names = program.operandsOf(action)
	const secrets = positionals.filter((word, at) => names[at] && hides(names[at], word))
	return rerun(program, argv, hides, secrets)
}

const nextCommand = (
	context: Context,
	action: ManifestAction,
	code: string
): string | undefined => {
	if (code === 'approval_required')
		return `Once it is approved, run again: ${again(context, action)}`
	if (code === 'output_failed' && !context.flags.has('dry-run'))
		return 'The action has run, and its answer is lost: look before you run it again.'
	if (exitOf(code) !== 2 || code === 'usage') return undefined
	return `See: ${describeCommand(context, action.name)}`
}

/** The command that tells of the action's arguments. */
export const describeCommand = (context: Context, action: string): string => {
	const { program, positionals } = context
	return program.bound
		? typed(program, ...program.callWords(null, action), '--help')
		: actionsCommand(context, splitRemote(positionals)[0] ?? null, 'describe', action)
}
