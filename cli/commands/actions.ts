/** `quater actions list|search|describe`: from names, to the one action that is wanted. */

import type { ManifestAction } from '../../src/remote/protocol'
import type { Command } from '../command'
import type { Context } from '../context'
import { describeAction as describe, describeView } from '../describe'
import { CliError } from '../errors'
import { visible } from '../escape'
import type { View } from '../output'
import { listRemotes } from '../remotes'
import { findAction, splitRemote, withTarget } from '../target'
import { typed } from '../typed'

/** Prints every action that this caller may see. */
export const listActions: Command = (context) =>
	withTarget(context, context.positionals[0], async (target) => {
		const { actions } = await target.manifest(context.signal)
		const kind = target.remote === null ? 'CLI' : 'remote'
		return print(context, actions, `No ${kind} actions are registered.`)
	})

/** Prints the actions that hold every word of the query, in any letter case. */
export const searchActions: Command = (context) => {
	const [remote, query] = splitRemote(context.positionals)
	if (remote !== undefined) refuseSplitQuery(context, remote, query)
	return withTarget(context, remote, async (target) => {
		const words = query.toLowerCase().split(/\s+/)
		const { actions } = await target.manifest(context.signal)
		const found = actions.filter((action) => {
			const text = searchText(action)
			return words.every((word) => text.includes(word))
		})
		const kind = target.remote === null ? 'CLI' : 'remote'
		return print(context, found, `No matching ${kind} actions.`)
	})
}

/** Prints one action's arguments, usage and schema. */
export const describeAction: Command = (context) => {
	const [remote, name] = splitRemote(context.positionals)
	return withTarget(context, remote, async (target) => {
		const action = findAction(context, target, await target.manifest(context.signal), name)
		await context.out.data(describeView(describe(context.program, action, target.remote)))
		return 0
	})
}

/** Two words are a remote and a query; where there is no such remote, both may be the query. */
const refuseSplitQuery = ({ program, env }: Context, remote: string, query: string): void => {
	if (listRemotes(env).some(({ name }) => name === remote)) return
	throw new CliError('usage', `Unknown remote '${remote}'`, {
		hint: `A query of several words is written in quotes: ${typed(program, 'actions', 'search', `${remote} ${query}`)}. See: ${typed(program, 'remotes', 'list')}`
	})
}

const searchText = ({ name, description, method, path }: ManifestAction): string =>
	[name, description, method, path].join(' ').toLowerCase()

const print = async (
	{ out }: Context,
	actions: readonly ManifestAction[],
	none: string
): Promise<number> => {
	await out.data(summaries(actions, none))
	return 0
}

const summaries = (actions: readonly ManifestAction[], none: string): View => {
	const rows = actions.map(({ name, description }) => ({ name, description }))
	return {
		json: { actions: rows },
		rows,
		text: (style) =>
			rows
				.map(({ name, description }) => `${style.bold(visible(name))}\n  ${visible(description)}`)
				.join('\n') || none
	}
}
