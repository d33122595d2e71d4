/** Every flag of quater's own, in one table. */

import { platforms } from '../build/platform'
import { mcpClients } from '../mcp/clients'
import type { Program } from '../program'

/** One flag of ours. */
interface FlagSpec {
	/** Placeholder of its value; a flag without one is a switch. */
	readonly value?: string
	/** Whether it may be given more than once. */
	readonly repeats?: true
	/** Whether it is an action's own after the action's name, where the action has an argument of that name. */
	readonly yields?: true
	/** The commands that take it; all of them when absent. */
	readonly only?: readonly string[]
	/** Every value that it takes, where they can be listed. */
	readonly choices?: readonly string[]
	/** Whether its value is a path. */
	readonly file?: true
	readonly about: string
}

const serving = ['dev', 'run'] as const
const addressing = [...serving, 'mcp config'] as const
const building = ['build'] as const
const auditReading = ['audit list', 'audit tail'] as const

/** Flags of ours, by their name on the command line. */
const flagTable = {
	app: { value: 'file[:export]', file: true, about: 'The local app (QUATER_APP)' },
	'token-file': {
		value: 'path',
		file: true,
		about: 'File that holds the bearer token; - reads standard input'
	},
	'token-from': {
		value: 'env:NAME|command:CMD',
		about: 'Variable, or shell command, that gives the token'
	},
	token: { value: 'token', about: 'Bearer token; other processes can see it: prefer --token-file' },
	header: { value: "'name: value'", repeats: true, about: 'Request header; repeatable' },
	json: { about: 'Short for --format json, with errors as JSON on stderr' },
	format: {
		value: 'json|ndjson|table',
		choices: ['json', 'ndjson', 'table'],
		about: 'Output format; JSON by default when piped'
	},
	quiet: { about: 'No notes and no warnings on stderr' },
	verbose: { about: 'Show the cause of an error, with its stack' },
	'no-color': { about: 'No colours (NO_COLOR)' },
	'no-pager': { about: 'Print long lists at once, not in a pager (QUATER_PAGER, PAGER)' },
	'non-interactive': { about: 'Never prompt (QUATER_NON_INTERACTIVE)' },
	timeout: {
		value: 'seconds',
		about: 'Longest wait for a remote answer, or for --wait; without it, 10 without a sign of life'
	},
	help: { about: 'Show this help' },
	version: { about: 'Show the version' },
	'dry-run': { only: ['call'], about: 'Check everything, run nothing' },
	approval: { value: 'token', only: ['call'], about: 'Approval token of an approver' },
	reason: {
		value: 'text',
		yields: true,
		only: ['call', 'approvals approve', 'approvals deny', 'approvals withdraw'],
		about: 'Why, in your own words; kept with the approval'
	},
	wait: { only: ['call'], about: 'Wait for a pending approval, then run once' },
	input: {
		value: 'file|-',
		file: true,
		only: ['call'],
		about: 'All arguments as one JSON object'
	},
	arg: {
		value: 'name=value',
		repeats: true,
		only: ['call'],
		about: 'One argument, for names that are also flags of ours'
	},
	host: { value: 'address', only: addressing, about: 'Address to listen on (default 127.0.0.1)' },
	port: { value: 'number', only: addressing, about: 'Port to listen on (default 8000)' },
	workers: { value: 'number', only: ['run'], about: 'Processes that share the port (default 1)' },
	'allow-insecure': { only: ['run'], about: 'Serve without the production checks' },
	tag: {
		value: 'name',
		repeats: true,
		only: ['actions list', 'actions search'],
		about: 'Actions with this tag alone; repeatable'
	},
	schema: { only: ['actions describe'], about: 'The whole input schema too, as --json has it' },
	status: {
		value: 'name',
		choices: ['pending', 'approved', 'denied', 'withdrawn', 'expired', 'consumed', 'all'],
		only: ['approvals list'],
		about: 'pending (default), approved, denied, withdrawn, expired, consumed or all'
	},
	action: { value: 'name', only: auditReading, about: 'Rows of this action alone' },
	subject: { value: 'name', only: auditReading, about: 'Rows of this caller alone' },
	'approval-id': { value: 'id', only: auditReading, about: 'Rows of this approval alone' },
	event: { value: 'name', only: auditReading, about: 'Rows of this kind alone, such as call' },
	limit: {
		value: 'number',
		only: ['actions search', 'approvals list', ...auditReading, 'audit export'],
		about: 'At most so many'
	},
	cursor: {
		value: 'cursor',
		only: ['approvals list', 'audit list', 'audit export'],
		about: 'Where the last answer ended; 0 is the first row of the trail'
	},
	checkpoint: {
		value: 'seq:hash',
		only: ['audit verify'],
		about: 'What an earlier verify said, to find a tail that was cut'
	},
	output: {
		value: 'file',
		file: true,
		only: ['audit export', 'skills', ...building],
		about:
			'The file to write, for an export a new one, mode 0600; of skills, the directory for the skill'
	},
	llms: { only: ['skills'], about: 'An llms.txt instead; without a command, of what is here' },
	client: {
		value: 'name',
		choices: mcpClients.map(({ id }) => id),
		only: ['mcp config'],
		about: `One MCP client alone: ${mcpClients.map(({ id }) => id).join(', ')}`
	},
	path: {
		value: 'path',
		only: ['mcp config', 'mcp list'],
		about: "Path of a remote's MCP endpoint (default /mcp)"
	},
	target: {
		value: 'platform',
		choices: platforms,
		only: building,
		about: 'Such as linux-arm64; this machine by default'
	},
	remote: {
		value: 'url',
		only: building,
		about: 'Bind the binary to a server, without the app in it'
	},
	name: {
		value: 'name',
		only: building,
		about: "What the binary is called; the app's name by default"
	},
	unset: { only: ['remotes default'], about: 'Have no default remote' }
} as const satisfies Record<string, FlagSpec>

/** The name of one of our flags. */
export type FlagName = keyof typeof flagTable

/** Whether `name` is a flag of ours. */
export const isFlagName = (name: string): name is FlagName => Object.hasOwn(flagTable, name)

/** Whether `name` is a flag of the program's own; with `inCall`, one that an action's command takes too. */
export const isFlagOf = (
	{ bound }: Pick<Program, 'bound'>,
	name: string,
	inCall = false
): name is FlagName =>
	(inCall ? isCallFlag : isFlagName)(name) && !(bound && unbound.has(name as FlagName))

/** What a flag of ours takes and where. */
export const flagSpec = (name: FlagName): FlagSpec => flagTable[name]

/** Whether a word is a flag of ours that `call` takes, wherever it stands. */
export const isCallFlag = (name: string): name is FlagName => {
	if (!isFlagName(name)) return false
	const { only, yields } = flagSpec(name)
	return !yields && (!only || only.includes('call'))
}

/** Flags that choose an app, which a binary that is bound to one has not. */
const unbound: ReadonlySet<FlagName> = new Set<FlagName>(['app'])

/** The names of all our flags, in the order of the help. */
export const flagNames: readonly FlagName[] = Object.keys(flagTable).filter(isFlagName)

/** The flags that a program takes. */
export const flagsOf = ({ bound }: Pick<Program, 'bound'>): readonly FlagName[] =>
	bound ? flagNames.filter((name) => !unbound.has(name)) : flagNames
