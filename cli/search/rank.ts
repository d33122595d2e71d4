/** Ranks an app's actions by how well they answer a query: which of its words they hold, and where. */

import { nearest } from '../../src/nearest'
import type { ManifestAction } from '../../src/remote/protocol'
import { knownStems, synonymsOf } from './synonyms'
import { queryStems, stemsOf } from './words'

/** How much a word says by where it stands; a word in several places counts where it says most, and a little elsewhere. */
const weights = { name: 8, alias: 6, tag: 4, parameter: 3, description: 2.5, path: 1 } as const

/** How much a word counts that is not quite the one that was asked for. */
const closeness = { same: 1, synonym: 0.7, beginning: 0.6, typo: 0.5 } as const

/** How much of a score two places of one word may add to the best one. */
const elsewhere = 0.1
/** How much more an action counts whose name says nothing but what was asked for. */
const wholeName = 0.3
/** How much more an action counts that only reads: in doubt, that is the safer one to be offered. */
const reading = 1.1

/** What an action is found by. */
interface Entry {
	readonly action: ManifestAction
	/** Weight of each stem. */
	readonly stems: ReadonlyMap<string, number>
	readonly name: readonly string[]
}

/**
 * The actions that hold some word of the query, best first: those that hold more and rarer words, in more
 * telling places. Equals stand by name, so that the same query always gets the same answer.
 */
export const rankActions = (
	actions: readonly ManifestAction[],
	query: string
): readonly ManifestAction[] => {
	const entries = actions.map(entryOf)
	const vocabulary = new Set(entries.flatMap(({ stems }) => [...stems.keys()]))
	const wanted = queryStems(query).map((stem) => wordOf(stem, entries, vocabulary))
	return entries
		.map((entry) => ({ action: entry.action, score: scoreOf(entry, wanted) }))
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score || (a.action.name < b.action.name ? -1 : 1))
		.map(({ action }) => action)
}

const entryOf = (action: ManifestAction): Entry => {
	const { name, aliases = [], tags = [], description, path, input_schema: schema } = action
	const stems = new Map<string, number>()
	const add = (text: string, weight: number) => {
		for (const stem of new Set(stemsOf(text))) {
			const known = stems.get(stem) ?? 0
			stems.set(stem, Math.max(known, weight) + elsewhere * Math.min(known, weight))
		}
	}
	add(name, weights.name)
	add(aliases.join(' '), weights.alias)
	add(tags.join(' '), weights.tag)
	for (const [argument, part] of Object.entries(schema.properties ?? {})) {
		add(argument, weights.parameter)
		add(part.description ?? '', weights.path)
	}
	add(description, weights.description)
	add(path, weights.path)
	return { action, stems, name: [...new Set(stemsOf(name))] }
}

/** One word of a query: the stems that may stand for it, and how rare they are. */
interface Word {
	readonly closeness: ReadonlyMap<string, number>
	readonly rarity: number
}

const wordOf = (stem: string, entries: readonly Entry[], vocabulary: ReadonlySet<string>): Word => {
	const stems = standIns(stem, vocabulary)
	const holders = entries.filter((entry) => closest(entry, stems) > 0).length
	// As BM25 counts it: a word that every action holds says little, and never less than nothing.
	const rarity = Math.log(1 + (entries.length - holders + 0.5) / (holders + 0.5))
	return { closeness: stems, rarity }
}

/** The word and its synonyms; where no action has any, words that it begins; else the nearest word. */
const standIns = (stem: string, vocabulary: ReadonlySet<string>): ReadonlyMap<string, number> => {
	const meant = meaning(stem, 1)
	if ([...meant.keys()].some((one) => vocabulary.has(one))) return meant
	const begun = [...vocabulary].filter((one) => stem.length > 2 && one.startsWith(stem))
	if (begun.length > 0) return new Map(begun.map((one) => [one, closeness.beginning]))
	const near = stem.length > 2 ? nearest(stem, [...vocabulary, ...knownStems]) : undefined
	return near === undefined ? new Map() : meaning(near, closeness.typo)
}

const meaning = (stem: string, factor: number): Map<string, number> =>
	new Map([
		...synonymsOf(stem).map((one) => [one, factor * closeness.synonym] as const),
		[stem, factor * closeness.same]
	])

/** The weight of the best stem that stands for a word in an entry. */
const closest = ({ stems }: Entry, wanted: ReadonlyMap<string, number>): number => {
	let best = 0
	for (const [stem, factor] of wanted) best = Math.max(best, factor * (stems.get(stem) ?? 0))
	return best
}

const scoreOf = (entry: Entry, words: readonly Word[]): number => {
	const found = words.map((word) => closest(entry, word.closeness))
	const score = words.reduce((sum, { rarity }, index) => sum + rarity * saturated(found[index]!), 0)
	const held = found.filter((weight) => weight > 0).length / words.length
	const named = entry.name.filter((stem) => words.some((word) => word.closeness.has(stem))).length
	const safety = entry.action.method === 'GET' ? reading : 1
	return score * held * safety * (1 + wholeName * (named / entry.name.length))
}

/** More weight says more, but less and less so. */
const saturated = (weight: number): number => weight / (weight + 3)
