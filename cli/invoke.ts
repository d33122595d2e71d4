/** One invocation: words in, exit code out. */

import { HandedOver } from './apps/hand-over'
import type { Context, Environment } from './context'
import { CliError, exitOf, toCliError } from './errors'
import { withNextStep } from './hints/next-step'
import { type Program, quater } from './program'
import { type Flags, type ParsedArgv, parseArgv } from './syntax/argv'
import type { Command, CommandSpec } from './syntax/command'
import { checkFormat, type Format, isFormat } from './syntax/format'
import { checkUsage, groupOf } from './syntax/usage'
import { isAgent } from './terminal/agent'
import { createOutput, type Output, type Sink } from './terminal/output'
import { pagerOf } from './terminal/pager'

/** What surrounds an invocation. */
export interface Surroundings {
	/** @default quater */
	readonly program?: Program
	readonly argv: readonly string[]
	readonly env: Environment
	readonly cwd: string
	readonly stdout: Sink
	readonly stderr: Sink
	readonly stdinIsTTY: boolean
	readonly signal: AbortSignal
}

/** How long a command may take to end by itself after an interruption. */
const graceMs = 1000

/** Runs one command line. Never throws: every failure is reported, and is the exit code. */
export const invoke = async (around: Surroundings): Promise<number> => {
	const program = programOf(around)
	let out = outputFor(around, null, around.argv.includes('--json') ? 'json' : null)
	let parsed: ParsedArgv | null = null
	try {
		refuseNoText(around.argv)
		parsed = parseArgv(spelledOut(around.argv), program)
		out = outputFor(around, parsed.flags, formatOf(parsed))
		const code = await runParsed(around, parsed, out)
		await out.flush()
		return code
	} catch (cause) {
		if (cause instanceof HandedOver) return cause.exit
		const error = around.signal.aborted ? interrupted(cause) : toCliError(cause)
		await out.failure(withNextStep(error, { program, parsed }))
		return error.exit
	}
}

const runParsed = async (
	around: Surroundings,
	parsed: ParsedArgv,
	out: Output
): Promise<number> => {
	const { flags, positionals, tail } = parsed
	const program = programOf(around)
	if (flags.has('version')) return printVersion(around, program, out.format)
	// Help about one action needs its schema, so there the command gives it.
	const { command: spec } = parsed
	const ofAction = spec?.takesAction === true && !spec.action && positionals.length > 0
	if (flags.has('help') && !ofAction) return printHelp(around, parsed)
	const command = checkUsage(withImplied(parsed, program), program)
	const closers: (() => Promise<void>)[] = []
	const context: Context = {
		program,
		positionals,
		flags,
		tail,
		argv: around.argv,
		env: around.env,
		cwd: around.cwd,
		out,
		signal: around.signal,
		onLeaving: (close) => void closers.push(close),
		...questionsOf(around, flags)
	}
	const leave = async () => void (await Promise.allSettled(closers.map((close) => close())))
	return runCommand(command, { run: await command.load(), context, leave })
}

interface Run {
	readonly run: Command
	readonly context: Context
	/** Does what has to be done even without the command. */
	leave(): Promise<void>
}

/** `--llms` by itself is a command. */
const withImplied = (parsed: ParsedArgv, { commands }: Program): ParsedArgv => {
	const { flags, positionals } = parsed
	if (positionals.length > 0 || !flags.has('llms')) return parsed
	return { ...parsed, command: commands.find(({ name }) => name === 'skills') ?? parsed.command }
}

/** A server stops itself; any other command is left behind when it does not end soon after Ctrl-C. */
const runCommand = (spec: CommandSpec, { run, context, leave }: Run): Promise<number> => {
	if (spec.serves) return run(context)
	const { signal } = context
	return new Promise((resolve, reject) => {
		const giveUp = () => setTimeout(() => leave().then(() => reject(signal.reason)), graceMs)
		signal.addEventListener('abort', giveUp, { once: true })
		run(context).then((code) => resolve(signal.aborted ? exitOf('interrupted') : code), reject)
	})
}

/** `help <command>` is what many type for `<command> --help`. */
const spelledOut = ([first, ...rest]: readonly string[]): readonly string[] =>
	first === 'help' ? [...rest, '--help'] : first === undefined ? [] : [first, ...rest]

const programOf = ({ program = quater }: Surroundings): Program => program
/** A word of other bytes than UTF-8 comes in with U+FFFD in their place, which would be passed on as the value. */
const refuseNoText = (words: readonly string[]): void => {
	const at = words.findIndex((word) => !word.isWellFormed() || word.includes('\ufffd'))
	if (at < 0) return
	throw new CliError('usage', `Word ${at + 1} of the command line is not all UTF-8 text`, {
		hint: 'Read the value from a file, with --<name>@file <path> or --input <path>.'
	})
}

const outputFor = (around: Surroundings, flags: Flags | null, format: Format | null): Output =>
	createOutput({
		stdout: around.stdout,
		stderr: around.stderr,
		env: around.env,
		format,
		quiet: flags?.has('quiet') === true,
		verbose: flags?.has('verbose') === true,
		noColor: flags?.has('no-color') === true,
		pager:
			flags && questionsOf(around, flags).interactive && !flags.has('no-pager')
				? pagerOf(around.env)
				: null,
		agent: isAgent(around.env)
	})

/** A format that follows an action's name may be the action's own argument, which the command finds out. */
const formatOf = ({ flags, tail }: ParsedArgv): Format | null => {
	const isOpen = tail.ours.some(({ name }) => name === 'format')
	return isOpen && !isFormat(flags.value('format')) ? null : checkFormat(flags)
}

const questionsOf = (
	around: Surroundings,
	flags: Flags
): Pick<Context, 'interactive' | 'silenced'> => {
	const { env } = around
	const refused = env.QUATER_NON_INTERACTIVE
	const asked =
		flags.has('non-interactive') || (refused !== undefined && !['', '0'].includes(refused))
	const possible = !asked && around.stderr.isTTY && around.stdinIsTTY
	return { interactive: possible && !isAgent(env), silenced: possible && isAgent(env) }
}

const printHelp = async (around: Surroundings, parsed: ParsedArgv): Promise<number> => {
	const { columns } = around.stdout
	const program = programOf(around)
	const { groupHelp, helpText } = await import('./syntax/help')
	const [word] = parsed.positionals
	if (parsed.command || word === undefined)
		return print(around, helpText(parsed.command, columns, program))
	const group = groupOf(word, program)
	// A word that is no command has no help, but a nearest match.
	if (group.length === 0 || parsed.positionals.length > 1) checkUsage(parsed, program)
	return print(around, groupHelp(group, columns, program))
}

const printVersion = async (
	around: Surroundings,
	program: Program,
	format: Format | null
): Promise<number> => {
	const { aboutVersion, versionText } = await import('./version')
	const isJson = format === 'json' || format === 'ndjson'
	return print(around, isJson ? `${JSON.stringify(aboutVersion(program))}\n` : versionText(program))
}

const print = async ({ stdout }: Surroundings, text: string): Promise<number> => {
	await stdout.write(text)
	return 0
}

const interrupted = (cause: unknown): CliError => {
	const error = toCliError(cause)
	return error.code === 'interrupted'
		? error
		: new CliError('interrupted', 'Interrupted', { cause })
}
