/** `quater remotes list|remove|default`: what is saved, tokens never shown. */

import { forgetActions } from '../completions/kept-actions'
import { remotePlace } from '../completions/place'
import { savedNames } from '../completions/saved-names'
import { CliError } from '../errors'
import {
	defaultName,
	defaultRemote,
	listRemotes,
	removeRemote,
	saveDefault
} from '../remotes/remotes'
import type { Command } from '../syntax/command'

/** Prints every saved remote and whether it has a token. */
export const list: Command = async ({ env, out }) => {
	const chosen = defaultName(env)
	const rows = listRemotes(env).map(({ name, url, credential }) => ({
		name,
		url,
		authenticated: credential !== null,
		default: name === chosen
	}))
	await out.data({
		json: { remotes: rows },
		rows,
		text: (style) =>
			rows
				.map((row) => {
					const marks = [row.authenticated ? ' authenticated' : '', row.default ? ' default' : '']
					return `${style.bold(row.name)}  ${row.url}${marks.join('')}`
				})
				.join('\n') || 'No remotes are configured.'
	})
	return 0
}

/** Forgets one remote with its token. */
export const remove: Command = async ({ positionals, env, out }) => {
	const [name = ''] = positionals
	const saved = savedNames(env).find((remote) => remote.name === name)
	removeRemote(env, name)
	if (saved) forgetActions(env, remotePlace(saved))
	await out.data({ json: { ok: true, removed: name }, text: () => `Removed remote ${name}` })
	return 0
}

/** Shows, sets or unsets the default remote. */
export const setDefault: Command = async ({ positionals, flags, env, out }) => {
	const [name] = positionals
	if (flags.has('unset') && name !== undefined)
		throw new CliError('usage', 'Give a remote or --unset, not both')
	if (flags.has('unset')) saveDefault(env, null)
	if (name !== undefined) saveDefault(env, name)
	const chosen = defaultRemote(env)
	await out.data({
		json: { default: chosen && { name: chosen.name, url: chosen.url } },
		text: () => (chosen ? `${chosen.name}  ${chosen.url}` : 'No default remote is set.')
	})
	return 0
}
