/** Finds what may stand where the cursor is: commands, flags, values, remotes and actions. */

import { kebab } from '../arguments/arguments'
import type { Context } from '../context'
import type { Program } from '../program'
import type { CommandSpec } from '../syntax/command'
import { type FlagName, flagSpec, flagsOf, isFlagName } from '../syntax/flags'
import { type Candidate, type Completion, offer } from './candidate'
import {
	flagsOfKept,
	type KeptAction,
	type KeptArgument,
	keptAction,
	keptActions
} from './kept-actions'
import { type Line, readLine } from './line'
import { appPlace, remotePlace } from './place'
import { savedNames } from './saved-names'

/** What a completion may look at: no app is loaded for it, and no server is asked. */
export type Surroundings = Pick<Context, 'program' | 'env' | 'cwd'>

/** What fits after `words`, of which the last is still being typed. */
export const complete = (around: Surroundings, words: readonly string[]): Completion => {
	const actions = memo((remote: string | undefined, app: string | undefined) =>
		actionsOf(around, remote, app)
	)
	const find = (positionals: readonly string[], command: CommandSpec, app?: string) =>
		actionOf(positionals, command, (remote) => actions(remote, app))
	const line = readLine(around.program, words, (positionals, command, flag) =>
		isSwitchOf(find(positionals, command), flag)
	)
	const { command, typed } = line
	const action = command && line.inAction ? find(line.positionals, command, line.app) : undefined
	if (line.pending !== null) return valuesFor(line.pending, '', line, action)
	const [, flag] = /^--([^=]+)=/s.exec(typed) ?? []
	if (flag !== undefined) return valuesFor(flag, `--${flag}=`, line, action)
	if (typed.startsWith('-')) return flagsFor(around.program, line, action)
	if (!command) return { candidates: offer(typed, commandWords(around.program, line.positionals)) }
	return positional(around, line, command, (remote) => actions(remote, line.app))
}

/** Words of commands that may follow. */
const commandWords = ({ commands }: Program, typed: readonly string[]): Candidate[] => {
	const found = new Map<string, string[]>()
	for (const { name, about, hidden } of commands) {
		const words = name.split(' ')
		if (hidden || !typed.every((word, index) => words[index] === word)) continue
		const next = words[typed.length]
		if (next === undefined) continue
		const isLast = words.length === typed.length + 1
		const said = isLast ? about : words.slice(typed.length + 1).join(' ')
		found.set(next, [...(found.get(next) ?? []), said])
	}
	return [...found].map(([value, said]) => ({ value, about: said.join(', ') }))
}

/** What a command takes at this place: a remote, an action, a file, or one of a few words. */
const positional = (
	around: Surroundings,
	{ positionals, typed, inAction }: Line,
	{ takes }: CommandSpec,
	actions: (remote: string | undefined) => readonly KeptAction[]
): Completion => {
	const slots = [...takes.matchAll(/[[<]([^\]>-][^\]>]*)[\]>]/g)].map(([, name = '']) => name)
	const [first, second] = slots
	const at = positionals.length
	const remotes = savedNames(around.env)
	const isRemote = remotes.some(({ name }) => name === positionals[0])
	const open =
		at === 0
			? first === 'remote' && second !== undefined
				? ['remote', second]
				: [first]
			: at === 1 && (first !== 'remote' || isRemote)
				? [second]
				: []
	if (inAction && open.length === 0) return { candidates: [] }
	const candidates = open.flatMap((slot): Candidate[] => {
		if (slot === 'remote') return remotes.map(({ name, url }) => ({ value: name, about: url }))
		if (slot === 'action')
			return actions(at === 0 ? undefined : positionals[0]).map(({ name, about }) => ({
				value: name,
				about
			}))
		return slot?.includes('|') ? slot.split('|').map((value) => ({ value })) : []
	})
	const files = open.some((slot) => slot === 'app' || slot === 'file')
	return { candidates: offer(typed, candidates), files }
}

const actionOf = (
	positionals: readonly string[],
	{ action }: CommandSpec,
	actions: (remote: string | undefined) => readonly KeptAction[]
): KeptAction | undefined => {
	if (action) return keptAction(action)
	const [first, second] = positionals
	const wanted = second ?? first
	return actions(second === undefined ? undefined : first).find(({ name }) => name === wanted)
}

/** What was kept of a remote, of the named app, else of what a command would work on. */
const actionsOf = (
	{ program, env, cwd }: Surroundings,
	remote: string | undefined,
	app: string | undefined
): readonly KeptAction[] => {
	if (program.bound) return program.bound.manifest.actions.map(keptAction)
	const remotes = savedNames(env)
	const chosen =
		remote === undefined
			? app === undefined && !env.QUATER_APP && remotes.find(({ isDefault }) => isDefault)
			: remotes.find(({ name }) => name === remote)
	if (chosen) return keptActions(env, remotePlace(chosen))
	if (remote !== undefined) return []
	try {
		return keptActions(env, appPlace({ env, cwd, app }))
	} catch {
		return []
	}
}

const isSwitchOf = (action: KeptAction | undefined, flag: string): boolean =>
	argumentOf(action, flag)?.takes === 'switch'

const argumentOf = (action: KeptAction | undefined, flag: string): KeptArgument | undefined =>
	action?.arguments.find(
		(argument) => argument.name === flag || flagsOfKept(argument).includes(`--${flag}`)
	)

const flagsFor = (
	program: Program,
	{ command, given, typed, inAction }: Line,
	action: KeptAction | undefined
): Completion => {
	const theirs = (action?.arguments ?? []).flatMap((argument) =>
		flagsOfKept(argument).map((value) => ({ value, about: argument.about }))
	)
	const ours = flagsOf(program)
		.filter((name) => fits(name, command, inAction) && !(given.includes(name) && isSingle(name)))
		.map((name) => ({ value: `--${name}`, about: flagSpec(name).about }))
	return { candidates: offer(typed, [...theirs, ...ours]) }
}

const fits = (name: FlagName, command: CommandSpec | null, inAction: boolean): boolean => {
	const { only } = flagSpec(name)
	const own = command?.flagsOf ?? command?.name ?? ''
	return !only || only.includes(own) || (inAction && only.includes('call'))
}

const isSingle = (name: FlagName): boolean => !flagSpec(name).repeats

/** What a flag takes; `before` is what stands before the value in the same word. */
const valuesFor = (
	flag: string,
	before: string,
	{ typed, inAction }: Line,
	action: KeptAction | undefined
): Completion => {
	if (flag === 'arg' && inAction) return pairOf(before, typed, action)
	const theirs = argumentOf(action, flag) ?? argumentOf(action, flag.replace(/@file$/, ''))
	if (theirs && !theirs.isOurs) {
		if (flag.endsWith('@file') || theirs.takes === 'file') return { candidates: [], files: true }
		return { candidates: offer(typed, wordsOf(before, theirs.values)) }
	}
	if (!isFlagName(flag)) return { candidates: [], files: flag.endsWith('@file') }
	const { choices = [], file = false } = flagSpec(flag)
	return { candidates: offer(typed, wordsOf(before, choices)), files: file }
}

/** `--arg name=value`: the name first, and then its values. */
const pairOf = (before: string, typed: string, action: KeptAction | undefined): Completion => {
	const pair = typed.slice(before.length)
	const equals = pair.indexOf('=')
	const known = action?.arguments ?? []
	if (equals < 0) {
		const names = known.map(({ name, about }) => ({ value: `${before}${name}=`, about }))
		return { candidates: offer(typed, names), open: true }
	}
	const name = pair.slice(0, equals)
	const argument = known.find((one) => one.name === name || kebab(one.name) === name)
	return { candidates: offer(typed, wordsOf(`${before}${name}=`, argument?.values ?? [])) }
}

const wordsOf = (before: string, values: readonly string[]): Candidate[] =>
	values.map((value) => ({ value: before + value }))

const memo = <Result>(
	find: (remote: string | undefined, app: string | undefined) => Result
): typeof find => {
	const found = new Map<string, Result>()
	return (remote, app) => {
		const key = JSON.stringify([remote, app])
		const known = found.get(key)
		if (known !== undefined) return known
		const result = find(remote, app)
		found.set(key, result)
		return result
	}
}
