/** Tokens: where they come from, and how they are read without ever being shown. */

import { resolve } from 'node:path'
import type { Context, Environment } from '../context'
import { CliError } from '../errors'
import type { Program } from '../program'
import { secondsOf } from '../syntax/seconds'
import { runTokenCommand } from './token-command'
import { readTokenFile } from './token-file'
import { readTokenText, type TokenPatience } from './token-text'

/** A token, or a reference to one that is read at each use. */
export interface Credential {
	readonly kind: 'token' | 'file' | 'env' | 'command'
	/** The token, an absolute path, a variable's name, or a shell command. */
	readonly value: string
}

/**
 * The credential that flags describe, or null where none was given.
 *
 * @throws CliError `usage` for several at once, and for an empty token.
 */
export const credentialFromFlags = async (context: Context): Promise<Credential | null> => {
	const { flags, cwd, out } = context
	const token = flags.value('token')
	const file = flags.value('token-file')
	const from = flags.value('token-from')
	if ([token, file, from].filter((value) => value !== undefined).length > 1)
		throw new CliError('usage', 'Give one of --token-file, --token-from and --token')
	if (token !== undefined) {
		await out.warn('--token is visible to other processes; prefer --token-file <path>')
		return { kind: 'token', value: checkToken(token, '--token') }
	}
	if (from !== undefined) return reference(from)
	if (file === undefined) return null
	if (file !== '-') return { kind: 'file', value: resolve(cwd, file) }
	const text = await readTokenText(
		async () => Bun.stdin.stream(),
		'Standard input',
		patienceOf(context)
	)
	return { kind: 'token', value: checkToken(text, '--token-file -') }
}

/**
 * The token that a credential stands for.
 *
 * @throws CliError `unauthenticated` when its source has none.
 */
export const readToken = async (context: Context, credential: Credential): Promise<string> => {
	const { kind, value } = credential
	const patience = patienceOf(context)
	if (kind === 'token') return checkToken(value, 'The saved token')
	if (kind === 'file') return checkToken(await readTokenFile(value, patience), value)
	if (kind === 'command')
		return checkToken(await runTokenCommand(value, context, patience), 'The token command')
	const token = context.env[value]
	if (token !== undefined) return checkToken(token, value)
	throw new CliError('unauthenticated', `The variable ${value} is not set`, {
		hint: `Export ${value}, or name another source with --token-file or --token-from.`
	})
}

/** A person may have to unlock a store first, or type. */
const defaultMs = 60_000

const patienceOf = ({ flags, signal }: Context): TokenPatience => {
	const seconds = secondsOf(flags)
	return { signal, timeoutMs: seconds === undefined ? defaultMs : seconds * 1000 }
}

/** Request headers of `--header 'name: value'`; names in lower case, later ones win. */
export const headersFromFlags = ({ flags }: Context): Record<string, string> =>
	Object.fromEntries(
		flags.values('header').map((text) => {
			const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:(\P{Cc}*)$/u.exec(text) ?? []
			if (name === undefined || value === undefined)
				throw new CliError('usage', "Headers must be provided as 'Name: value'")
			return [name.toLowerCase(), value.trim()]
		})
	)

/** Refuses a token and an Authorization header at once. */
export const refuseTwoCredentials = (headers: Record<string, string>, token: boolean): void => {
	if (token && 'authorization' in headers)
		throw new CliError('usage', 'Use either --token or an Authorization header')
}

/** A token without surrounding white space, fit for a header. */
const checkToken = (text: string, source: string): string => {
	const token = text.trim()
	if (token === '') throw new CliError('usage', `Auth token must not be empty (${source})`)
	if (/^[\x21-\x7e]+$/.test(token)) return token
	throw new CliError('usage', `The token of ${source} holds characters that no header can carry`, {
		hint: 'A token is one word. Is there anything beside it?'
	})
}

/** The variable that may hold the token of a binary's caller: `STORE_TOKEN` for `store`. */
export const tokenVariable = ({ name }: Pick<Program, 'name'>): string =>
	`${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_TOKEN`

/** The token of a variable such as QUATER_TOKEN, which is for local calls alone; the first that is set. */
export const localToken = (env: Environment, variables: readonly string[]): string | null => {
	const variable = variables.find((name) => env[name] !== undefined)
	return variable === undefined ? null : checkToken(env[variable] ?? '', variable)
}

const reference = (text: string): Credential => {
	const [, kind, value] = /^(env|command):(.+)$/s.exec(text) ?? []
	if (value === undefined || (kind === 'env' && !/^\w+$/.test(value)))
		throw new CliError('usage', '--token-from is written env:NAME or command:CMD')
	return { kind: kind === 'env' ? 'env' : 'command', value }
}
