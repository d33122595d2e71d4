/** A plain table: one column per member, aligned by what a terminal shows. */

import { isRecord } from '../src/schema/json'
import { visibleLine } from './escape'

/** Rows as aligned columns under a header; values that are not objects stand alone. */
export const table = (rows: readonly unknown[]): string => {
	const columns = [
		...new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : ['value'])))
	]
	const cells = rows.map((row) =>
		columns.map((column) =>
			cell(isRecord(row) ? row[column] : column === 'value' ? row : undefined)
		)
	)
	const lines = [columns.map((column) => visibleLine(column).toUpperCase()), ...cells]
	const widths = columns.map((_, index) =>
		Math.max(...lines.map((line) => Bun.stringWidth(line[index] ?? '')))
	)
	return lines.map((line) => line.map(padTo(widths)).join('  ').trimEnd()).join('\n')
}

const padTo =
	(widths: readonly number[]) =>
	(text: string, index: number): string =>
		text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - Bun.stringWidth(text)))

const cell = (value: unknown): string => {
	if (value === undefined || value === null) return ''
	return visibleLine(typeof value === 'string' ? value : JSON.stringify(value))
}
