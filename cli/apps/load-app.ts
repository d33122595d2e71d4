/** Loads the app that a local command works on, and says plainly why when it cannot. */

import { relative } from 'node:path'
import type { Runtime } from '../../src/app/runtime'
import { runtimeOf, setAppFile } from '../../src/app/runtime-of'
import { nearest } from '../../src/nearest'
import type { Context } from '../context'
import { CliError, didYouMean } from '../errors'
import type { Program } from '../program'
import { appFile } from './app-file'
import { handOver } from './hand-over'
import { withoutServing } from './without-serving'

/** A loaded app and its runtime. */
export interface LoadedApp {
	/** The exported value: an Elysia instance. */
	readonly app: object
	readonly runtime: Runtime
	/** The file, relative to the working directory. */
	readonly file: string
}

/**
 * Imports the app's module: the one named, else `--app`, QUATER_APP, or the first default file. While it
 * loads, nothing is served; what it logs goes to stderr.
 *
 * @throws CliError `load_failed`.
 */
export const loadApp = async (context: Context, named?: string): Promise<LoadedApp> => {
	const { program, cwd, out } = context
	if (program.bound) return loadBound(program)
	await handOver(context, named)
	const { file, path, attribute } = appFile(context, named)
	setAppFile(file)
	const { value: exports, served } = await withoutServing(() => importModule(file, path))
	if (served > 0)
		await out.warn(
			`${path} calls listen() when it is imported; no socket was opened. Write: if (import.meta.main) app.listen(...)`
		)
	const app = pick(exports, attribute, path)
	const runtime = runtimeOf(app)
	if (!runtime || !isObject(app))
		throw failed('Loaded object is not a Quater application', {
			hint: `Add .use(quater({ ... })) to the app in ${path}, or name its export: ${path}:<export>`
		})
	return { app, runtime, file: relative(cwd, file) || file }
}

/** The app that is part of this binary. */
const loadBound = async ({ name, bound }: Program): Promise<LoadedApp> => {
	const target = bound?.target
	if (target?.kind !== 'local') throw failed(`The app of ${name} is on its server`)
	// What it serves as it loads was said when the binary was made.
	const { value: exports } = await withoutServing(() => target.load().catch(refuseToStart(name)))
	const app = pick(exports, target.attribute, name)
	const runtime = runtimeOf(app)
	if (!runtime || !isObject(app)) throw failed(`${name} was built of something that is no app`)
	return { app, runtime, file: name }
}

const refuseToStart =
	(name: string) =>
	(cause: unknown): never => {
		if (cause instanceof Error && cause.name === 'ConfigError') throw cause
		const why = cause instanceof Error ? cause.message : String(cause)
		throw failed(`${name} cannot start: ${why}`, { cause })
	}

const importModule = async (file: string, path: string): Promise<Record<string, unknown>> => {
	try {
		return await import(file)
	} catch (cause) {
		if (cause instanceof Error && cause.name === 'ConfigError') throw cause
		throw failed(`Could not import app module '${path}': ${describeImport(cause)}`, { cause })
	}
}

/** Syntax errors with their place, everything else by its message. */
const describeImport = (cause: unknown): string => {
	const [first] = cause instanceof AggregateError ? cause.errors : [cause]
	if (!(first instanceof BuildMessage))
		return first instanceof Error ? first.message : String(first)
	const { message, position } = first
	if (!position) return message
	const caret = `${position.lineText.slice(0, position.column - 1).replace(/[^\t]/g, ' ')}^`
	return `${message} (line ${position.line}, column ${position.column})\n${position.lineText}\n${caret}`
}

const pick = (
	exports: Record<string, unknown>,
	attribute: readonly string[] | null,
	path: string
): unknown => {
	if (!attribute) {
		const app = exports.app ?? exports.default
		if (app !== undefined) return app
		throw failed(`${path} exports neither app nor a default`, {
			hint: `Write: export const app = new Elysia().use(quater({ ... })), or name its export: ${path}:<export>`
		})
	}
	let value: unknown = exports
	for (const name of attribute) {
		const next =
			isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
		if (next === undefined)
			throw failed(`Could not find app attribute '${attribute.join('.')}'`, {
				hint: didYouMean(nearest(name, Object.keys(exports)), `the exports of ${path}`)
			})
		value = next
	}
	return value
}

const isObject = (value: unknown): value is object =>
	(typeof value === 'object' && value !== null) || typeof value === 'function'

const failed = (message: string, detail?: { hint?: string; cause?: unknown }): CliError =>
	new CliError('load_failed', message, detail)
