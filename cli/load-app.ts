/** Loads the app that a local command works on, and says plainly why when it cannot. */

import { existsSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Runtime } from '../src/app/runtime'
import { runtimeOf, setAppFile } from '../src/app/runtime-of'
import { nearest } from '../src/nearest'
import type { Context } from './context'
import { CliError, didYouMean } from './errors'
import type { Program } from './program'
import { withoutServing } from './without-serving'

/** A loaded app and its runtime. */
export interface LoadedApp {
	/** The exported value: an Elysia instance. */
	readonly app: object
	readonly runtime: Runtime
	/** The file, relative to the working directory. */
	readonly file: string
}

/** What is searched where no app is named. */
const defaultFiles = ['main.ts', 'src/main.ts', 'src/index.ts', 'index.ts'] as const

/**
 * Imports the app's module: the one named, else `--app`, QUATER_APP, or the first default file. While it
 * loads, nothing is served; what it logs goes to stderr.
 *
 * @throws CliError `load_failed`.
 */
export const loadApp = async (context: Context, named?: string): Promise<LoadedApp> => {
	const { program, flags, cwd, out } = context
	if (program.bound) return loadBound(program)
	const target = named ?? appTarget({ ...context, app: flags.value('app') })
	const [path, attribute] = splitTarget(target)
	const file = resolve(cwd, path)
	refuseNonFile(file, path)
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

/**
 * The app that a local command works on, as `file[:export]`.
 *
 * @throws CliError `load_failed` where there is none.
 */
export const appTarget = ({
	app,
	env,
	cwd
}: Pick<Context, 'env' | 'cwd'> & { readonly app: string | undefined }): string =>
	app ?? (env.QUATER_APP || undefined) ?? defaultFile(cwd)

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
		throw failed(
			`${name} cannot start: ${cause instanceof Error ? cause.message : String(cause)}`,
			{
				cause
			}
		)
	}

const defaultFile = (cwd: string): string => {
	const file = defaultFiles.find((candidate) => existsSync(resolve(cwd, candidate)))
	if (file !== undefined) return file
	throw failed('Could not find a Quater app file', {
		hint: `Looked for ${defaultFiles.join(', ')}. Give --app <file>, set QUATER_APP, or name a remote.`
	})
}

/** `main.ts`, `main.ts:store` or `main.ts:apps.store`; a drive letter is no separator. */
export const splitTarget = (target: string): [path: string, attribute: string[] | null] => {
	const colon = target.lastIndexOf(':')
	const drive = colon === 1 && /^[A-Za-z]:[\\/]/.test(target)
	if (colon < 0 || drive) return [target, null]
	const attribute = target.slice(colon + 1).split('.')
	if (colon === 0 || target.endsWith(':'))
		throw failed(`App must be specified as file or file:export, not '${target}'`)
	if (attribute.includes('')) throw failed('App attribute path must not contain empty parts')
	return [target.slice(0, colon), attribute]
}

const refuseNonFile = (file: string, path: string): void => {
	const stat = statSync(file, { throwIfNoEntry: false })
	if (stat?.isFile()) return
	throw failed(`Could not import app module '${path}'`, {
		hint: stat ? 'It is no file: name the file in it.' : 'There is no such file.'
	})
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
