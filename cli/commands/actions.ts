/** `quater actions list|search|describe`: from names, to the one action that is wanted. */

import { nearest } from '../../src/nearest'
import type { ManifestAction } from '../../src/remote/protocol'
import { describeAction as describe, describeView } from '../actions/describe'
import { foundView, listView } from '../actions/list'
import type { Context } from '../context'
import { CliError } from '../errors'
import { actionsCommand } from '../hints/next-command'
import { typed } from '../hints/typed'
import { listRemotes } from '../remotes/remotes'
import { rankActions } from '../search/rank'
import type { Command } from '../syntax/command'
import { limitOf } from '../syntax/paging'
import { type ActionTarget, findAction, splitRemote, withTarget } from '../targets/target'
import { shellQuote } from '../terminal/escape'

/** Prints every action that this caller may see, or those with a tag. */
export const listActions: Command = (context) =>
	withTarget(context, context.positionals[0], async (target) => {
		const { actions } = await target.manifest(context.signal)
		await context.out.data(
			listView({
				actions: taggedBy(context, actions),
				none: `No ${kindOf(target)} actions are registered.`,
				next: toDescribe(context, target)
			})
		)
		return 0
	})

/** So many results are shown where no `--limit` says otherwise: who needs more needs other words. */
const shownResults = 10

/** Prints the actions that a query means, best first. */
export const searchActions: Command = (context) => {
	const [remote, query] = splitRemote(context.positionals)
	if (remote !== undefined) refuseSplitQuery(context, remote, query)
	const limit = Number(limitOf(context.flags) ?? shownResults)
	return withTarget(context, remote, async (target) => {
		const { actions } = await target.manifest(context.signal)
		const found = rankActions(taggedBy(context, actions), query)
		const { length: total } = found
		const all = () => actionsCommand(context, target.remote, 'search', query, '--limit', `${total}`)
		await context.out.data(
			foundView({
				actions: found.slice(0, limit),
				none: `No matching ${kindOf(target)} actions.`,
				next:
					total === 0
						? actionsCommand(context, target.remote, 'list')
						: toDescribe(context, target),
				more: total > limit ? { total, command: all() } : undefined
			})
		)
		return 0
	})
}

/** Prints one action's arguments and usage; its schema where that is asked for. */
export const describeAction: Command = (context) => {
	const [remote, name] = splitRemote(context.positionals)
	return withTarget(context, remote, async (target) => {
		const action = findAction(context, target, await target.manifest(context.signal), name)
		const { flags, out } = context
		// Who asks for JSON by name gets the manifest's entry whole.
		const withSchema = flags.has('schema') || out.format === 'json' || out.format === 'ndjson'
		await out.data(describeView(describe(context, action, target.remote), withSchema))
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

const kindOf = ({ remote }: ActionTarget): string => (remote === null ? 'CLI' : 'remote')

const toDescribe = (context: Context, { remote }: ActionTarget): string =>
	`${actionsCommand(context, remote, 'describe')} <action>`

/** The actions that have one of the tags of `--tag`; all of them without. */
const taggedBy = (
	{ flags }: Context,
	actions: readonly ManifestAction[]
): readonly ManifestAction[] => {
	const wanted = flags.values('tag')
	if (wanted.length === 0) return actions
	const known = [...new Set(actions.flatMap(({ tags = [] }) => tags))].sort()
	for (const tag of wanted) if (!known.includes(tag)) throw unknownTag(tag, known)
	return actions.filter(({ tags = [] }) => tags.some((tag) => wanted.includes(tag)))
}

const unknownTag = (tag: string, known: readonly string[]): CliError => {
	const near = nearest(tag, known)
	const guess = near === undefined ? '' : `Did you mean --tag ${shellQuote(near)}? `
	return new CliError('usage', `No action has the tag '${tag}'`, {
		hint: `${guess}${known.length === 0 ? 'No action has any: leave --tag out.' : `The tags are: ${known.join(', ')}.`}`
	})
}
