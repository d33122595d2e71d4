/** What to do after a failure that does not say so itself: by its code, for the command that was typed. */

import { tokenVariable } from '../credentials/credential'
import { CliError, type CliErrorCode, seeCause } from '../errors'
import type { Program } from '../program'
import type { ParsedArgv } from '../syntax/argv'
import { typed } from './typed'

/** What was typed, as far as it could be read. */
export interface Typed {
	readonly program: Program
	readonly parsed: ParsedArgv | null
}

type Step = (typed: Typed) => string

const seeHelp: Step = ({ program, parsed }) =>
	`See: ${typed(program, ...(parsed?.command?.name.split(' ') ?? []), '--help')}`

const seeRemotes: Step = ({ program }) => {
	const target = program.bound?.target
	if (!target) return `See: ${typed(program, 'remotes', 'list')}`
	return target.kind === 'remote' ? `${program.name} asks ${target.url}, and no other.` : seeCause
}

const seeActions: Step = (around) =>
	`See what this token may use: ${typed(around.program, 'actions', 'list', remoteOf(around))}`

const again: Step = () => 'Try again in a moment.'
const askServer: Step = () =>
	'Ask whoever runs the server, whose log has more under the request id.'
const askForLess: Step = ({ program }) =>
	`Ask for less, if the action can: ${typed(program, 'actions', 'describe')} <action>`

/** The remote that was named, where one was. */
const remoteOf = ({ parsed }: Typed): string | undefined => {
	const { command, positionals = [] } = parsed ?? {}
	const isNamed = command?.takes.startsWith('[remote]') && positionals.length === command.arity[1]
	return isNamed ? positionals[0] : undefined
}

const seeApprovals: Step = (around) =>
	`See: ${typed(around.program, 'approvals', 'list', remoteOf(around), '--status', 'all')}`

/** The next step of each code; what is not in the table has none that quater could know. */
export const nextSteps: Partial<Record<CliErrorCode | 'bad_request' | 'action_failed', Step>> = {
	usage: seeHelp,
	load_failed: ({ program }) =>
		program.bound ? seeCause : `Name the app with --app <file>, or QUATER_APP. ${seeCause}`,
	config_invalid: ({ program }) =>
		program.bound?.target.kind === 'remote'
			? `See all that is wrong: ${typed(program, 'doctor')}`
			: `See all that is wrong: ${typed(program, 'check')}${program.bound ? '' : ' [app]'}`,
	build_failed: () => 'Mend what is named above, and build again.',
	port_in_use: () => 'Choose another: --port <number>',
	network: (around) => `Is it running, and is this its address? ${seeRemotes(around)}`,
	timeout: () => 'To wait longer, add --timeout <seconds>.',
	redirected: ({ program }) =>
		program.bound
			? 'Build it again for the address that it leads to, if you trust that.'
			: `Save the address that it leads to, if you trust it: ${typed(program, 'connect')} <name> <url>`,
	invalid_answer: (around) => `Something else may answer at this address. ${seeRemotes(around)}`,
	too_large: askForLess,
	response_too_large: askForLess,
	payload_too_large: () => 'Send less: the server takes no more at once.',
	approval_ended: seeApprovals,
	approval_denied: seeApprovals,
	conflict: seeApprovals,
	approval_required: seeApprovals,
	unauthenticated: ({ program }) =>
		program.bound
			? `Sign in: set ${tokenVariable(program)}, or give --token-file <path>.`
			: 'Sign in: set QUATER_TOKEN for a local app, or give --token-file <path>.',
	forbidden: seeActions,
	insufficient_scope: seeActions,
	unknown_action: seeActions,
	not_found: seeActions,
	invalid_request: seeHelp,
	invalid_arguments: seeHelp,
	bad_request: seeHelp,
	method_not_allowed: seeRemotes,
	unsupported_media_type: seeRemotes,
	rate_limited: again,
	unavailable: again,
	action_failed: askServer,
	internal: () => seeCause
}

/** Codes of which the client says what is wrong, and knows no command that helps. */
const ofTheWire: ReadonlySet<string> = new Set(['network', 'invalid_answer', 'redirected'])

/** The failure with a next step, unless it has one already. */
export const withNextStep = (error: CliError, around: Typed): CliError => {
	const hint = hintOf(error, around)
	if (hint === error.hint) return error
	const { code, message, retryable, requestId, data, cause } = error
	return new CliError(code, message, { hint, retryable, requestId, data, cause })
}

const hintOf = ({ code, hint }: CliError, around: Typed): string | undefined => {
	if (hint !== undefined && ofTheWire.has(code) && !hint.includes('See: ') && !around.program.bound)
		return `${hint} ${seeRemotes(around)}`
	if (hint !== undefined || !Object.hasOwn(nextSteps, code)) return hint
	return nextSteps[code as keyof typeof nextSteps]?.(around)
}
