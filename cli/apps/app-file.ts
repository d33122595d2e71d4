/** Which file holds the app that a local command works on. */

import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../context'
import { CliError } from '../errors'

/** Where an app is. */
export interface AppFile {
	/** Absolute path of the module. */
	readonly file: string
	/** The path as it was given. */
	readonly path: string
	/** Path to the app among the module's exports, or null for `app`, else the default export. */
	readonly attribute: readonly string[] | null
}

/** What is searched where no app is named. */
const defaultFiles = ['main.ts', 'src/main.ts', 'src/index.ts', 'index.ts'] as const

/**
 * The file that is named, else that of `--app`, of QUATER_APP, or the first default file.
 *
 * @throws CliError `load_failed` where there is none.
 */
export const appFile = (
	{ flags, env, cwd }: Pick<Context, 'flags' | 'env' | 'cwd'>,
	named?: string
): AppFile => {
	const target = named ?? appTarget({ app: flags.value('app'), env, cwd })
	const [path, attribute] = splitTarget(target)
	const file = resolve(cwd, path)
	refuseNonFile(file, path)
	return { file, path, attribute }
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

const defaultFile = (cwd: string): string => {
	const file = defaultFiles.find((candidate) => existsSync(resolve(cwd, candidate)))
	if (file !== undefined) return file
	throw failed('Could not find a Quater app file', {
		hint: `Looked for ${defaultFiles.join(', ')}. Give --app <file>, set QUATER_APP, or name a remote.`
	})
}

/** `main.ts`, `main.ts:store` or `main.ts:apps.store`; a drive letter is no separator. */
const splitTarget = (target: string): [path: string, attribute: string[] | null] => {
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

const failed = (message: string, detail?: { hint?: string }): CliError =>
	new CliError('load_failed', message, detail)
