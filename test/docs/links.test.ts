/** Every relative link of the documents leads to a file, and every fragment to a heading of it. */

import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { root } from '../architecture/sources'
import { documents, proseOf } from './blocks'

const links = /\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g

const headingsOf = async (file: string): Promise<string[]> =>
	[...(await proseOf(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replaceAll(' ', '-')
	)

test.each([...documents])('%s', async (file) => {
	const broken: string[] = []
	for (const [link, path = '', fragment] of (await proseOf(file)).matchAll(links)) {
		const target = path === '' ? file : normalize(join(dirname(file), path))
		if (!existsSync(join(root, target))) broken.push(link)
		else if (fragment && !(await headingsOf(target)).includes(fragment)) broken.push(link)
	}
	expect(broken).toEqual([])
})
