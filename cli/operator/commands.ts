/** The commands of a binary that was made of one app: its actions first, then those of `quater` that fit. */

import type { Manifest, ManifestAction } from '../../src/remote/protocol'
import { firstSentence } from '../actions/first-sentence'
import type { Binding } from '../program'
import type { CommandSpec } from '../syntax/command'
import { commands } from '../syntax/command-table'
import { commandWord, isLeftOut, wordsOf } from './words'

/** Every command of a binary. */
export const operatorCommands = (
	kind: Binding['target']['kind'],
	{ actions }: Manifest
): readonly CommandSpec[] => [...actions.map(actionCommand), ...builtIns(kind)]

/** The arguments of an action that stand in its path, in their order. */
export const operandsOf = ({ path, input_schema: schema }: ManifestAction): readonly string[] =>
	path
		.split('/')
		.filter((segment) => segment.startsWith(':'))
		.map((segment) => segment.slice(1).replace(/\?$/, ''))
		.filter((name) => Object.hasOwn(schema.properties ?? {}, name))

const actionCommand = (action: ManifestAction): CommandSpec => {
	const [name = action.name, ...aliases] = wordsOf(action)
	const operands = operandsOf(action)
	const required = new Set(action.input_schema.required)
	return {
		name,
		aliases,
		takes: operands.map((word) => (required.has(word) ? `<${word}>` : `[${word}]`)).join(' '),
		arity: [0, operands.length],
		about: firstSentence(action.description),
		takesAction: true,
		action,
		flagsOf: 'call',
		load: async () => (await import('../commands/call')).callOf(action.name)
	}
}

const onlyLocal: readonly string[] = ['run', 'check']
const onlyRemote: readonly string[] = ['login', 'logout']

const builtIns = (kind: Binding['target']['kind']): readonly CommandSpec[] => {
	const others = kind === 'local' ? onlyRemote : onlyLocal
	const fit = commands.filter((spec) => !isLeftOut(spec) && !others.includes(spec.name))
	return [...fit.map(bound), versionCommand]
}

/** A command without the words that name an app or a remote. */
const bound = (spec: CommandSpec): CommandSpec => {
	const { name, takes, arity } = spec
	const left = takes.replace(/^(\[remote\]|<remote>|\[app\]) ?/, '')
	const [min, max] = arity
	const fewer = left === takes ? 0 : 1
	return {
		...spec,
		...(name === 'run' && { name: 'serve' }),
		flagsOf: name,
		about: aboutOf[name] ?? spec.about,
		takes: left,
		arity: [takes.startsWith('<remote>') ? min - 1 : min, max - fewer]
	}
}

const aboutOf: Readonly<Record<string, string>> = {
	run: 'Serve the app, after the production checks',
	check: 'Report what keeps the app from production',
	login: 'Save a token for the server',
	logout: 'Forget the saved token'
}

const versionCommand: CommandSpec = {
	name: 'version',
	takes: '',
	arity: [0, 0],
	about: 'Show the version, and what the binary was made with',
	load: async () => (await import('../commands/version')).version
}

/** The word that runs an action, for commands to be pasted. */
export const callWords = (action: string): readonly string[] => [commandWord(action)]
