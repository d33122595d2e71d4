/** What completions know of actions: names and flags that the last command saw, kept in a private directory. */

import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { Manifest, ManifestAction } from '../../src/remote/protocol'
import { isRecord } from '../../src/schema/json'
import { alternativesOf, isSwitch, resolve, type SchemaPlace } from '../arguments/alternatives'
import { argumentsOf, isOurs, kebab } from '../arguments/arguments'
import type { Environment } from '../context'
import { configDirectory } from '../remotes/config'
import { oneLine } from './candidate'

/** One argument, as far as a completion needs it. */
export interface KeptArgument {
	readonly name: string
	readonly about: string
	readonly takes: 'switch' | 'file' | 'text'
	/** Whether its flag is also one of ours, so that `--arg name=value` sets it. */
	readonly isOurs: boolean
	readonly values: readonly string[]
}

/** One action, as far as a completion needs it. */
export interface KeptAction {
	readonly name: string
	readonly about: string
	readonly arguments: readonly KeptArgument[]
}

const maxBytes = 256 * 1024
const most = { actions: 500, arguments: 60, values: 60, files: 64, characters: 100 } as const

/** Where actions are kept: a directory that completions make, and without which nothing is kept. */
export const keptDirectory = (env: Environment): string => join(configDirectory(env), 'completions')

/** Whether completions were used, so that actions are kept. */
export const keepsActions = (env: Environment): boolean => existsSync(keptDirectory(env))

/** Begins to keep actions; where that cannot be, completions do without. */
export const beginKeeping = (env: Environment): void => {
	if (keepsActions(env)) return
	try {
		mkdirSync(keptDirectory(env), { recursive: true, mode: 0o700 })
	} catch {}
}

/** Keeps what a completion needs of a manifest, where completions are used; never fails. */
export const keepActions = (env: Environment, place: string, manifest: Manifest): void => {
	try {
		const directory = keptDirectory(env)
		if (!isPrivate(configDirectory(env)) || !isPrivate(directory)) return
		const actions = manifest.actions.slice(0, most.actions).map(keptAction)
		const text = JSON.stringify({ place, actions })
		if (Buffer.byteLength(text) > maxBytes) return
		const file = fileOf(env, place)
		if (readPrivate(file) === text) return
		dropOldest(directory)
		const draft = `${file}.${process.pid}`
		writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
		renameSync(draft, file)
	} catch {}
}

/** Forgets what was kept of a place. */
export const forgetActions = (env: Environment, place: string): void => {
	try {
		rmSync(fileOf(env, place), { force: true })
	} catch {}
}

/** The actions that were kept of a place; none where there are none, or where others could have written them. */
export const keptActions = (env: Environment, place: string): readonly KeptAction[] => {
	try {
		if (!isPrivate(configDirectory(env)) || !isPrivate(keptDirectory(env))) return []
		const kept: unknown = JSON.parse(readPrivate(fileOf(env, place)) ?? 'null')
		if (!isRecord(kept) || kept.place !== place || !Array.isArray(kept.actions)) return []
		return kept.actions.filter(isKeptAction)
	} catch {
		return []
	}
}

const fileOf = (env: Environment, place: string): string => {
	const hash = new Bun.CryptoHasher('sha256').update(place).digest('hex').slice(0, 32)
	return join(keptDirectory(env), `${hash}.json`)
}

/** Windows has no such modes. */
const isPrivate = (path: string): boolean => {
	const { mode, uid } = statSync(path)
	if (process.platform === 'win32') return true
	return (mode & 0o077) === 0 && uid === process.getuid?.()
}

const readPrivate = (file: string): string | null => {
	const stat = lstatSync(file, { throwIfNoEntry: false })
	if (!stat?.isFile() || stat.size > maxBytes || !isPrivate(file)) return null
	return readFileSync(file, 'utf8')
}

const dropOldest = (directory: string): void => {
	const files = readdirSync(directory).map((name) => join(directory, name))
	if (files.length < most.files) return
	const aged = files.map((file) => ({ file, at: statSync(file).mtimeMs }))
	aged.sort((a, b) => a.at - b.at)
	for (const { file } of aged.slice(0, files.length - most.files + 1)) rmSync(file, { force: true })
}

/** What is kept of one action. */
export const keptAction = ({
	name,
	description,
	input_schema: schema
}: ManifestAction): KeptAction => ({
	name,
	about: oneLine(description),
	arguments: [...argumentsOf(schema)]
		.slice(0, most.arguments)
		.map(([argument, place]) => keptArgument(argument, place))
})

const keptArgument = (name: string, place: SchemaPlace): KeptArgument => ({
	name,
	about: oneLine(resolve(place).description ?? ''),
	takes: isSwitch(place) ? 'switch' : isFile(place) ? 'file' : 'text',
	isOurs: isOurs(name, place),
	values: valuesOf(place).slice(0, most.values)
})

const valuesOf = (place: SchemaPlace): string[] => {
	const takes = alternativesOf(itemOf(place) ?? place)
	const values = takes.flatMap(({ kind, only }) => {
		if (only) return only.filter((value) => typeof value !== 'object')
		return kind === 'boolean' ? [true, false] : []
	})
	return values.map(String).filter((text) => text.length <= most.characters)
}

const isFile = (place: SchemaPlace): boolean => resolve(itemOf(place) ?? place).format === 'binary'

/** What a list holds, each of which a repeated flag gives. */
const itemOf = (place: SchemaPlace): SchemaPlace | null => {
	const { items } = resolve(place)
	return typeof items === 'object' ? { schema: items, root: place.root } : null
}

const isKeptAction = (value: unknown): value is KeptAction =>
	isRecord(value) &&
	typeof value.name === 'string' &&
	typeof value.about === 'string' &&
	Array.isArray(value.arguments) &&
	value.arguments.every(
		(argument: unknown) =>
			isRecord(argument) &&
			typeof argument.name === 'string' &&
			typeof argument.about === 'string' &&
			typeof argument.takes === 'string' &&
			typeof argument.isOurs === 'boolean' &&
			Array.isArray(argument.values) &&
			argument.values.every((text: unknown) => typeof text === 'string')
	)

/** The flags that set an argument, with their dashes. */
export const flagsOfKept = ({ name, takes, isOurs: ours }: KeptArgument): readonly string[] => {
	if (ours) return []
	return takes === 'switch' ? [`--${kebab(name)}`, `--no-${kebab(name)}`] : [`--${kebab(name)}`]
}
