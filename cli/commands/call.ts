/** `quater call`: runs one action and prints what it answered. */

import type { DryRunReport } from '../../src/calls/call'
import type { CallResult } from '../../src/client/answer'
import type { ManifestAction } from '../../src/remote/protocol'
import { isRecord } from '../../src/schema/json'
import { describeCommand, withCommand } from '../actions/call-failure'
import { withChange } from '../actions/changed-action'
import { type DescribedAction, describeAction, describeView } from '../actions/describe'
import { piecesTo } from '../actions/pieces'
import { approvalCommand } from '../approvals/command'
import { readArguments } from '../arguments/action-flags'
import { type FilesRequest, openFiles } from '../arguments/open-files'
import { parseJson } from '../arguments/parse-json'
import { readStandardInput, readTextFile } from '../arguments/read-text'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import { typed } from '../hints/typed'
import type { Command } from '../syntax/command'
import { checkFormat } from '../syntax/format'
import { reasonOf, takeReason } from '../syntax/reason'
import { refuseEphemeral } from '../targets/no-service'
import {
	type ActionTarget,
	findAction,
	splitRemote,
	type TargetCall,
	withTarget
} from '../targets/target'
import { visible } from '../terminal/escape'
import type { View } from '../terminal/output'
import { type ProgressLine, progressLine } from '../terminal/progress'

/** Runs, or rehearses, one action of the local app or of a remote. */
export const call: Command = (context) => {
	const [remote, name] = splitRemote(context.positionals)
	return runAction(context, remote, name, [])
}

/** The command that runs one action and no other. */
export const callOf =
	(name: string): Command =>
	(context) =>
		runAction(context, undefined, name, context.positionals)

/** @param words Bare words, which are the arguments that the program takes by their place. */
const runAction = (
	context: Context,
	remote: string | undefined,
	name: string,
	words: readonly string[]
): Promise<number> => {
	return withTarget(context, remote, async (target) => {
		const manifest = await target.manifest(context.signal).catch(withTokenHint(context))
		const action = findAction(context, target, manifest, name)
		const progress = progressLine(context.out, context.signal)
		const pieces = context.out.format === 'ndjson' ? piecesTo(context.out) : null
		let args: Record<string, unknown> = {}
		try {
			const [tail, late] = takeReason(context.tail, action.input_schema)
			args = await readAllArguments({ ...context, tail }, action, words)
			checkFormat(context.flags)
			if (context.flags.has('help'))
				return await help(context, describeAction(context, action, target.remote))
			const isDryRun = context.flags.has('dry-run')
			const reason = reasonOf(context.flags, late)
			if (target.isEphemeral && action.needs_approval && !isDryRun)
				refuseEphemeral(context.program, `call <name> ${action.name} ...`)
			const request: TargetCall = {
				action: action.name,
				arguments: await openFiles(args, filesRequest(context, action)),
				dryRun: isDryRun,
				approvalToken: approvalToken(context),
				reason,
				signal: context.signal,
				progress: progress.report,
				chunk: pieces?.add
			}
			const place = target.remote === null ? '' : ` on ${target.remote}`
			progress.wait(() => `calling ${action.name}${place}`)
			const answer = await run(context, target, request, progress)
			await progress.clear()
			if (await pieces?.end()) return 0
			return await print(context, answer)
		} catch (cause) {
			await pieces?.end().catch(() => {})
			throw await withChange(
				context,
				target,
				action,
				withCommand(context, { action, args, remote: target.remote }, toCliError(cause))
			)
		} finally {
			await progress.clear()
		}
	})
}

const help = async ({ out }: Context, action: DescribedAction): Promise<number> => {
	await out.data(describeView(action, false))
	return 0
}

type Answer = CallResult | DryRunReport

const run = async (
	context: Context,
	target: ActionTarget,
	request: TargetCall,
	progress: ProgressLine
): Promise<Answer> => {
	if (!context.flags.has('wait')) return target.call(request)
	const { waitForApproval } = await import('../approvals/wait')
	return waitForApproval(
		context,
		(approvalId) => target.call({ ...request, approvalId }),
		(id) => approvalCommand(context, target.remote, 'show', id),
		progress
	)
}

const readAllArguments = async (
	context: Context,
	action: ManifestAction,
	words: readonly string[]
): Promise<Record<string, unknown>> => {
	const { program, flags, tail, cwd } = context
	const names = program.operandsOf(action)
	const args = readArguments({
		action: action.name,
		before: program.bound ? "the action's name" : '`call`',
		see: describeCommand(context, action.name),
		schema: action.input_schema,
		tail,
		operands: { names, words },
		pairs: flags.values('arg'),
		cwd
	})
	const input = flags.value('input')
	if (input === undefined) {
		refuseMissing(context, action, args)
		return args
	}
	if (Object.keys(args).length > 0)
		throw new CliError('usage', '--input takes all arguments: leave the other argument flags out')
	const value = parseJson(await readInput(input, cwd), '--input')
	if (isRecord(value)) return value
	throw new CliError('invalid_arguments', '--input must be one JSON object')
}

const filesRequest = (
	{ flags, cwd }: Context,
	{ input_schema: schema, max_body_bytes: maxBytes }: ManifestAction
): FilesRequest => {
	const stdinIsTaken = flags.value('input') === '-' || flags.value('token-file') === '-'
	return { schema, cwd, maxBytes, stdinIsTaken }
}

/** Says at once which word is missing, where the app would tell of an argument. */
const refuseMissing = (
	{ program }: Context,
	action: ManifestAction,
	args: Record<string, unknown>
): void => {
	const names = program.operandsOf(action)
	const missing = names.find(
		(name) => !Object.hasOwn(args, name) && action.input_schema.required?.includes(name)
	)
	if (missing === undefined) return
	const takes = names.map((name) => `<${name}>`).join(' ')
	const command = typed(program, ...program.callWords(null, action.name))
	throw new CliError('usage', `${action.name} needs <${missing}>`, {
		hint: `Usage: ${command} ${takes}. See: ${command} --help`
	})
}

const readInput = async (path: string, cwd: string): Promise<string> => {
	const text =
		path === '-'
			? await readStandardInput()
			: readTextFile(path, cwd, '--input takes the path of a JSON file, or - for standard input.')
	return text.replace(/^\ufeff/, '')
}

const approvalToken = ({ flags }: Context): string | undefined => {
	const token = flags.value('approval')
	if (token?.trim() === '') throw new CliError('usage', 'The approval token must not be empty')
	return token
}

const print = async ({ out }: Context, answer: Answer): Promise<number> => {
	if ('dry_run' in answer) await out.data(dryRunView(answer))
	else await out.body(answer.body, answer.status)
	if ('body' in answer && typeof answer.body === 'string' && answer.body.includes('\ufffd'))
		await out.warn('the answer is not all text: bytes that are none were replaced')
	return 0
}

const dryRunView = (report: DryRunReport): View => ({
	json: report,
	text: () =>
		[
			`Dry run OK: ${visible(report.action)}`,
			`  ${visible(`${report.method} ${report.path}`)}`,
			`  arguments hash: ${visible(report.arguments_hash)}`,
			`  protected action: ${report.needs_approval ? 'yes' : 'no'}`,
			`  approval token: ${approvalState(report)}`
		].join('\n')
})

const approvalState = (report: DryRunReport): string => {
	if (!report.needs_approval) return 'not required'
	return report.approval_token_provided ? 'provided' : 'missing'
}

/** A `--token` after the action's name was taken for ours before the action could claim it. */
const withTokenHint =
	({ tail }: Context) =>
	(cause: unknown): never => {
		const error = toCliError(cause)
		if (error.code !== 'unauthenticated' || !tail.ours.some(({ name }) => name === 'token'))
			throw cause
		const { code, message, requestId, data } = error
		const claim = 'If --token was meant for the action, write --arg token=<value>.'
		const hint = error.hint === undefined ? claim : `${error.hint} ${claim}`
		throw new CliError(code, message, { hint, requestId, data, cause })
	}
