/** Derives an action's name from its method and path, or says why it cannot be guessed. */

import { actingWords, irregularPlurals, readingWords, unchangingWords } from './words'

/** What every action name looks like. */
export const namePattern = /^[a-zA-Z0-9_-]{1,64}$/

/** A derived name, or why one has to be written down; the reason completes "it needs a name: ...". */
export type DerivedName = { readonly name: string } | { readonly problem: string }

/** One static segment in snake_case, and whether a parameter follows it. */
interface Segment {
	readonly word: string
	readonly beforeParameter: boolean
}

/**
 * Names a route after what it does: `POST /orders/:id/cancel` is `cancel_order`.
 *
 * @param method upper-case HTTP method
 * @param path route pattern, such as `/orders/:order_id`
 */
export const deriveName = (method: string, path: string): DerivedName => {
	const problem = obstacle(method, path)
	if (problem !== undefined) return { problem }
	const segments = readSegments(path)
	if (segments.length === 0) return { problem: 'its path has no word to name it after' }
	const endsInParameter = segments.at(-1)?.beforeParameter === true
	if (method === 'POST' && endsInParameter) {
		return { problem: 'a POST to one item does not say what it does' }
	}
	const name =
		leadingAction(method, segments) ?? `${verb(method, segments)}_${noun(method, segments)}`
	return namePattern.test(name) ? { name } : { problem: 'the derived name exceeds 64 characters' }
}

/** The singular of one lower-case English word; a word that is no plural comes back as it is. */
export const singular = (word: string): string => {
	const irregular = irregularPlurals.get(word)
	if (irregular !== undefined) return irregular
	if (word.length <= 3 || unchangingWords.has(word) || /(ss|us|is)$/.test(word)) return word
	if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
	if (/(ss|x|zz|ch|sh)es$/.test(word)) return word.slice(0, -2)
	return word.endsWith('s') ? word.slice(0, -1) : word
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

const obstacle = (method: string, path: string): string | undefined => {
	if (!methods.has(method)) return `${method} does not say what it does`
	if (path.includes('*')) return 'a wildcard path does not say what it reaches'
	if (/:[^/]*\?/.test(path)) return 'an optional parameter makes it two actions in one'
	if (/[^\x21-\x7e]|%/.test(path)) return 'its path is not plain ASCII'
	return undefined
}

const readSegments = (path: string): readonly Segment[] => {
	const segments: Segment[] = []
	for (const part of path.split('/')) {
		const colon = part.indexOf(':')
		const word = snakeCase(colon < 0 ? part : part.slice(0, colon))
		if (word !== '') segments.push({ word, beforeParameter: false })
		const last = segments.at(-1)
		if (colon >= 0 && last) segments[segments.length - 1] = { ...last, beforeParameter: true }
	}
	return withoutVersion(segments)
}

/** `/api/v1/users` is about users; `/api/:id` has nothing left. */
const withoutVersion = (segments: readonly Segment[]): readonly Segment[] => {
	const afterApi = segments[0]?.word === 'api' ? segments.slice(1) : segments
	return /^v\d+$/.test(afterApi[0]?.word ?? '') ? afterApi.slice(1) : afterApi
}

const snakeCase = (segment: string): string =>
	segment
		.replace(/([A-Z]{2,})s(?![a-z])/g, (acronyms) => `_${acronyms.toLowerCase()}_`)
		.replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
		.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_|_$/g, '')

const leadingAction = (method: string, segments: readonly Segment[]): string | undefined => {
	const last = segments.at(-1)
	if (!last || last.beforeParameter || method === 'DELETE') return undefined
	const leads = method === 'GET' ? readingWords : actingWords
	if (!leads.has(last.word)) return undefined
	return [last.word, ...segments.slice(0, -1).map(inPlace)].join('_')
}

const verb = (method: string, segments: readonly Segment[]): string => {
	if (method === 'POST') return 'create'
	if (method === 'DELETE') return 'delete'
	if (method !== 'GET') return 'update'
	const last = segments.at(-1)
	const isCollection = last && !last.beforeParameter && singularSegment(last.word) !== last.word
	return isCollection ? 'list' : 'get'
}

const noun = (method: string, segments: readonly Segment[]): string =>
	segments
		.map((segment, index) =>
			method === 'POST' && index === segments.length - 1
				? singularSegment(segment.word)
				: inPlace(segment)
		)
		.join('_')

const inPlace = ({ word, beforeParameter }: Segment): string =>
	beforeParameter ? singularSegment(word) : word

/** Only the last word of `user_profiles` has a number. */
const singularSegment = (segment: string): string => {
	const start = segment.lastIndexOf('_') + 1
	return segment.slice(0, start) + singular(segment.slice(start))
}
