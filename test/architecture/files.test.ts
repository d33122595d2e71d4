/** What every source file looks like, and that the contributor guide knows each of them. */

import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { root, sources } from './sources'

const paths = (files: readonly { path: string }[]): string[] => files.map((file) => file.path)

/** The comment a file opens with, as plain text. */
const opening = (text: string): string =>
	/^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//
		.exec(text)?.[1]
		?.replace(/^\s*\*/gm, '')
		.trim() ?? ''

test('each file opens with one sentence on what it is', () => {
	const oneSentence = (text: string): boolean => /^\S.*\.$/s.test(text) && !/\. +[A-Z]/.test(text)
	expect(paths(sources.filter((file) => !oneSentence(opening(file.text))))).toEqual([])
})

test('no file has a default export', () => {
	expect(paths(sources.filter((file) => file.exports.includes('default')))).toEqual([])
})

test('no file re-exports everything of another', () => {
	expect(paths(sources.filter((file) => /^export \*/m.test(file.text)))).toEqual([])
})

test('CONTRIBUTING.md has one line for each file, and for no other', async () => {
	const guide = Bun.file(join(root, 'CONTRIBUTING.md'))
	if (!(await guide.exists())) return
	const line = /^[\s|*-]*`((?:src|plugins|cli)\/[^`]+\.ts)`.*\w/gm
	const listed = [...(await guide.text()).matchAll(line)].map((match) => match[1] ?? '')
	const files = paths(sources)
	const missing = files.filter((path) => !listed.includes(path))
	const gone = listed.filter((path) => !files.includes(path))
	const twice = listed.filter((path, index) => listed.indexOf(path) !== index)
	expect({ missing, gone, twice }).toEqual({ missing: [], gone: [], twice: [] })
})
