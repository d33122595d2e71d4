/** The code blocks of the documents, each with the marker that says how it is checked. */

import { join } from 'node:path'
import { root } from '../architecture/sources'

/** One fenced block. */
export interface Block {
	/** Path of the document, from the root. */
	readonly file: string
	/** Line of the opening fence, from 1. */
	readonly line: number
	readonly language: string
	readonly text: string
	/** What stands after `check:` on the comment's first line; null without a marker. */
	readonly check: string | null
	/** The comment's further lines: code that stands before the block, unseen by readers. */
	readonly before: string
}

/** Every document that readers are sent to. */
export const documents: readonly string[] = ['*.md', 'docs/**/*.md']
	.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
	.sort()

/** Text of a document. */
const textOf = (file: string): Promise<string> => Bun.file(join(root, file)).text()

const fenced = /(?:<!-- check: (.+?)(?:\n([\s\S]*?))? ?-->\n\n?)?^```(.*)\n([\s\S]*?)^```$/gm

/** The blocks of a document, in order. */
export const blocksOf = async (file: string): Promise<Block[]> => {
	const text = await textOf(file)
	return [...text.matchAll(fenced)].map((match) => {
		const [whole, check, before, language = '', code = ''] = match
		const opening = match.index + whole.search(/^```/m)
		return {
			file,
			line: text.slice(0, opening).split('\n').length,
			language,
			text: code,
			check: check?.trim() ?? null,
			before: before ?? ''
		}
	})
}

/** A document without its fenced blocks and comments. */
export const proseOf = async (file: string): Promise<string> =>
	(await textOf(file)).replace(fenced, '').replace(/<!--[\s\S]*?-->/g, '')
