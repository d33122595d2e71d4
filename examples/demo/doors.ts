/** The four doors to one action: what each answered, whether they agree, and how that is shown. */

/** Every door, in the order in which they are shown. */
export const doors = ['HTTP', 'MCP', 'local CLI', 'remote CLI'] as const

/** A JSON object. */
export type Json = Record<string, unknown>
/** What each door answered. */
export type Answers = Record<(typeof doors)[number], Json>

/** Something that is not as it should be, said in one line. */
export class Mismatch extends Error {}

/** Throws unless every door answered the same, apart from members that say which door it was. */
export function agree(what: string, answers: Answers, apart: readonly string[] = []): void {
	const seen = doors.map((door) =>
		Object.fromEntries(Object.entries(answers[door]).filter(([key]) => !apart.includes(key)))
	)
	for (const [at, answer] of seen.entries()) {
		if (Bun.deepEquals(answer, seen[0], true)) continue
		throw new Mismatch(
			`${what}: ${doors[at]} answered ${JSON.stringify(answer)}, and ${doors[0]} ${JSON.stringify(seen[0])}`
		)
	}
}

/** A table with one column for each door, and a row for each label and key; long values are cut. */
export function table(
	answers: Answers,
	rows: readonly (readonly [label: string, key: string])[]
): string {
	const line = (cells: readonly string[]) =>
		cells.map((text, at) => cut(text).padEnd(at === 0 ? 18 : 20)).join('')
	const shown = (value: unknown) =>
		Array.isArray(value) ? `${value.length} of them` : String(value ?? '-')
	const lines = [
		['', ...doors],
		...rows.map(([label, key]) => [label, ...doors.map((door) => shown(answers[door][key]))])
	]
	return lines.map((cells) => `  ${line(cells)}`.trimEnd()).join('\n')
}

const cut = (text: string) => (text.length > 19 ? `${text.slice(0, 18)}…` : text)

/** Lines of at most 96 characters, two in. */
export const indented = (text: string): string =>
	text
		.split('\n')
		.flatMap((line) => line.match(/.{1,96}(?: |$)|\S{96}/g) ?? [''])
		.map((line) => `  ${line.trimEnd()}`)
		.join('\n')
