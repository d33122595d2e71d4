/** No case is forgotten: each is a test that carries its id, or stands with a reason where cases differ. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Glob } from 'bun'

const root = join(import.meta.dir, '../..')
const read = (path: string) => Bun.file(join(root, path)).text()

const areas = ['auth', 'mcp', 'http-safety', 'binding', 'cli', 'remote', 'parity']
/** Areas whose prefix of ids is not their name. */
const prefixes: Readonly<Record<string, string>> = { 'http-safety': 'http' }

const idsOf = async (area: string): Promise<string[]> => {
	const { cases } = JSON.parse(await read(`test/cases/${area}.json`)) as {
		readonly cases: readonly { readonly id: string }[]
	}
	return cases.map(({ id }) => id)
}

/** Ids in the string literals of a test file, where its titles are made; comments name none. */
const idsIn = (source: string): string[] => {
	const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
	return [...code.matchAll(/['"`]([^'"`\n]*)['"`]/g)].flatMap(([, text = '']) =>
		[...text.matchAll(/\b[a-z]+(?:-[a-z]+)*-\d{2}\b/g)].map(([id]) => id)
	)
}

const tested = new Set<string>()
for await (const path of new Glob('test/**/*.test.ts').scan(root)) {
	for (const id of idsIn(await read(path))) tested.add(id)
}
const adr = await read('docs/adr/0002-cases-that-differ.md')
const listed = [...adr.matchAll(/`([a-z]+(?:-[a-z]+)*-\d{2})`/g)].map(([, id = '']) => id)

describe.each(areas)('%s', (area) => {
	test('each case is tested, or listed with its reason', async () => {
		const ids = await idsOf(area)
		expect(ids.length).toBeGreaterThan(20)
		expect(ids.every((id) => id.startsWith(`${prefixes[area] ?? area}-`))).toBeTrue()
		expect(ids.filter((id) => !tested.has(id) && !listed.includes(id))).toEqual([])
	})

	test('what is listed has a heading and is a case', async () => {
		const ids = new Set(await idsOf(area))
		const own = listed.filter((id) => id.startsWith(`${prefixes[area] ?? area}-`))
		expect(own.filter((id) => !ids.has(id))).toEqual([])
		if (own.length > 0) expect(adr).toMatch(new RegExp(`^## .*\\b${area}\\.json`, 'm'))
	})
})

test('a case stands in one row of a table alone', () => {
	const rows = adr.split('\n').flatMap((line) => {
		const [, first = ''] = line.split('|')
		return [...first.matchAll(/`([a-z]+(?:-[a-z]+)*-\d{2})`/g)].map(([, id = '']) => id)
	})
	expect(rows.filter((id, index) => rows.indexOf(id) !== index)).toEqual([])
	expect(rows.length).toBeGreaterThan(0)
})
