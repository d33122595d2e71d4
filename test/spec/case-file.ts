/** Runs the cases of one file under `test/cases`, each by its id, and knows which were left out. */

import { expect, test } from 'bun:test'
import { join } from 'node:path'

/** One case; what it holds differs from case to case. */
export interface Case {
	readonly id: string
	readonly rule: string
	readonly call: Readonly<Record<string, unknown>>
	readonly expect: Readonly<Record<string, unknown>>
}

/** Declares tests for the cases of a file. */
export const caseFile = async (name: string) => {
	const file = Bun.file(join(import.meta.dir, '../cases', name))
	const { cases } = (await file.json()) as { readonly cases: readonly Case[] }
	const byId = new Map(cases.map((one) => [one.id, one]))
	const seen = new Set<string>()
	const adr = await Bun.file(
		join(import.meta.dir, '../../docs/adr/0002-cases-that-differ.md')
	).text()
	return {
		/** Tests one case; `differs` says that the decision record explains what is otherwise. */
		spec(
			id: string,
			title: string,
			run: (one: Case) => unknown,
			{ differs = false }: { readonly differs?: boolean } = {}
		): void {
			const one = byId.get(id)
			if (one === undefined) throw new Error(`${name} has no case ${id}.`)
			seen.add(id)
			test(`${id} (${one.rule}): ${title}`, async () => {
				if (differs) expect(adr).toContain(`\`${id}\``)
				await run(one)
			})
		},
		/** Tests that no case of the file was forgotten. */
		complete(): void {
			test(`every case of ${name} is a test`, () => {
				expect([...byId.keys()].filter((id) => !seen.has(id))).toEqual([])
			})
		}
	}
}

/** A member of a case that is a list. */
export const listOf = <T>(value: unknown): readonly T[] => {
	if (!Array.isArray(value)) throw new TypeError('The case holds no list there.')
	return value
}
