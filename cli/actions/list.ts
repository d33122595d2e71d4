/** Lists of actions: one line each, and what to ask next. */

import type { ManifestAction } from '../../src/remote/protocol'
import { argumentsOf } from '../arguments/arguments'
import { visible, visibleLine } from '../terminal/escape'
import type { View } from '../terminal/output'
import type { Style } from '../terminal/style'
import { flagOf } from './describe'
import { firstSentence } from './first-sentence'

/** What is shown of a list. */
export interface ActionList {
	readonly actions: readonly ManifestAction[]
	/** What is said where there are none. */
	readonly none: string
	/** The command that tells more of one of them. */
	readonly next: string
	/** How many were found, and the command that shows all, where these are not all. */
	readonly more?: { readonly total: number; readonly command: string } | undefined
}

/** All actions: names and first sentences, for people under their tags. */
export const listView = ({ actions, none, next }: Omit<ActionList, 'more'>): View => {
	const rows = actions.map(summaryOf)
	const tags = countTags(actions)
	return {
		json: { actions: rows, ...(tags !== null && { tags }), next },
		rows,
		dense: true,
		text: (style) =>
			actions.length === 0
				? none
				: `${groupsOf(actions)
						.map((group) => groupText(group, style))
						.join('\n\n')}\n\n${style.dim(visible(`See one: ${next}`))}`
	}
}

/** What a search found, best first, each with the flags that it cannot do without. */
export const foundView = ({ actions, none, next, more }: ActionList): View => {
	const rows = actions.map((action) => ({ ...summaryOf(action), required: requiredFlags(action) }))
	return {
		json: { actions: rows, ...(more && { total: more.total, all: more.command }), next },
		rows,
		dense: true,
		text: (style) => {
			const lines = rows.map(({ name, description, required }) => {
				const words = [style.bold(visible(name)), ...required.map(visibleLine)]
				return `${words.join(' ')}  ${visible(description)}`
			})
			const rest = more && `${rows.length} of ${more.total}; all of them: ${more.command}`
			const notes = [rest, `See one: ${next}`].flatMap((note) => note ?? [])
			if (rows.length === 0) return `${none}\n${style.dim(visible(`See all: ${next}`))}`
			return [...lines, '', ...notes.map((note) => style.dim(visible(note)))].join('\n')
		}
	}
}

const summaryOf = ({ name, description, needs_approval }: ManifestAction) => ({
	name,
	description: firstSentence(description),
	...(needs_approval && { needs_approval })
})

const requiredFlags = ({ input_schema: schema }: ManifestAction): string[] => {
	const known = argumentsOf(schema)
	return (schema.required ?? []).flatMap((name) => {
		const place = known.get(name)
		return place === undefined ? [] : [flagOf(name, place)]
	})
}

/** How many actions each tag has, or null without tags. */
const countTags = (actions: readonly ManifestAction[]): Record<string, number> | null => {
	const counts = new Map<string, number>()
	for (const tag of actions.flatMap(({ tags = [] }) => tags))
		counts.set(tag, (counts.get(tag) ?? 0) + 1)
	if (counts.size === 0) return null
	return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

type Group = readonly [tag: string | undefined, actions: readonly ManifestAction[]]

/** By the first tag of each, in alphabetical order; those without one come last. */
const groupsOf = (actions: readonly ManifestAction[]): readonly Group[] =>
	[...Map.groupBy(actions, ({ tags }) => tags?.[0])].sort(([a], [b]) => {
		if (a === undefined || b === undefined) return a === undefined ? 1 : -1
		return a < b ? -1 : 1
	})

const groupText = ([tag, actions]: Group, style: Style): string => {
	const lines = actions
		.map(summaryOf)
		.map(({ name, description }) => `${style.bold(visible(name))}\n  ${visible(description)}`)
	return [...(tag === undefined ? [] : [style.dim(`${visibleLine(tag)}:`)]), ...lines].join('\n')
}
