/** A table that fits the terminal: one column per member, or one line per member where that is too wide. */

import { isRecord } from '../../src/schema/json'
import { visibleLine } from './escape'
import { type Style, statusText, styleOf } from './style'
import { wrapped } from './wrap'

/** One column, as wide as it may be drawn. */
interface Column {
	readonly name: string
	readonly head: string
	readonly cells: readonly string[]
	readonly isNumeric: boolean
	/** Columns that it takes uncut. */
	readonly width: number
	/** Columns that it takes at least; below that a cell says too little. */
	readonly least: number
}

/** Fewest columns that a cut cell is worth. */
const leastCut = 8
/** Fewest columns of a cut heading. */
const leastHead = 4
const gap = '  '
const plain = styleOf(false)

/**
 * Rows as aligned columns under a header; values that are not objects stand alone. Where the style knows a
 * width, the widest columns are cut with an ellipsis, never an id or a number; where that is not enough,
 * every row becomes a block of lines.
 */
export const table = (rows: readonly unknown[], style: Style = plain): string =>
	fittingTable(rows, style) ?? blocks(columnsOf(rows), style)

/** The same, or null where the columns have no room beside each other. */
export const fittingTable = (rows: readonly unknown[], style: Style): string | null => {
	const all = columnsOf(rows)
	// A column without a value is the first that nobody misses.
	const columns = widthOf(all) <= style.width ? all : all.filter(hasValues)
	const widths = fit(columns, style.width)
	if (widths === null) return null
	const line = (texts: readonly string[], paint: (text: string, column: Column) => string) =>
		columns
			.map((column, index) => {
				const width = widths[index] ?? 0
				const text = cut(texts[index] ?? '', width)
				const space = ' '.repeat(Math.max(0, width - Bun.stringWidth(text)))
				const shown = paint(text, column)
				return column.isNumeric ? space + shown : shown + space
			})
			.join(gap)
			.trimEnd()
	return [
		line(
			columns.map(({ head }) => head),
			style.bold
		),
		...rows.map((_, row) =>
			line(
				columns.map(({ cells }) => cells[row] ?? ''),
				(text, { name, cells }) => painted(style, name, cells[row] ?? '', text)
			)
		)
	].join('\n')
}

const columnsOf = (rows: readonly unknown[]): Column[] => {
	const names = new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : ['value'])))
	return [...names].map((name) => columnOf(name, rows))
}

const columnOf = (name: string, rows: readonly unknown[]): Column => {
	const values = rows.map((row) => (isRecord(row) ? row[name] : name === 'value' ? row : undefined))
	const cells = values.map(cell)
	const head = visibleLine(name).toUpperCase()
	const headWidth = Bun.stringWidth(head)
	const widest = Math.max(0, ...cells.map((text) => Bun.stringWidth(text)))
	const isNumeric =
		widest > 0 && values.every((value) => value === null || isNumber(value) || value === undefined)
	const isWhole = isNumeric || isId(name) || cells.every(isTime)
	return {
		name,
		head,
		cells,
		isNumeric,
		width: Math.max(widest, headWidth),
		least: Math.max(isWhole ? widest : Math.min(widest, leastCut), Math.min(headWidth, leastHead))
	}
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'

/** What is copied into the next command is of no use cut. */
const isId = (name: string): boolean =>
	/^(approval|name|seq)$|(^|[_ -])id$/i.test(name) || /[a-z]I[dD]$/.test(name)

const hasValues = ({ cells }: Column): boolean => cells.some((text) => text !== '')

const widthOf = (columns: readonly Pick<Column, 'width'>[]): number =>
	columns.reduce((width, column) => width + column.width + gap.length, -gap.length)

/** Half a time is none; rows may lack it. */
const isTime = (text: string): boolean => text === '' || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)

/** How wide each column is drawn, the widest cut first; null where even the least is too much. */
const fit = (columns: readonly Column[], room: number): number[] | null => {
	const widths = columns.map(({ width, least }) => Math.min(width, Math.max(least, room)))
	for (let over = widthOf(widths.map((width) => ({ width }))) - room; over > 0; over--) {
		const spare = columns.map(({ least }, index) => (widths[index] ?? 0) - least)
		const widest = indexOfWidest(widths, spare)
		if (widest === null) return null
		widths[widest] = (widths[widest] ?? 0) - 1
	}
	return widths
}

const indexOfWidest = (widths: readonly number[], spare: readonly number[]): number | null => {
	const free = widths.map((width, index) => ((spare[index] ?? 0) > 0 ? width : -1))
	const most = Math.max(-1, ...free)
	return most < 0 ? null : free.indexOf(most)
}

/** Rows one below the other: the first member as a heading, the others as lines that wrap. */
const blocks = (columns: readonly Column[], style: Style): string => {
	const [first, ...others] = columns
	const label = Math.max(0, ...others.map(({ name }) => Bun.stringWidth(visibleLine(name))))
	const indent = label + 4
	return (first?.cells ?? [])
		.map((heading, row) =>
			[
				style.bold(heading),
				...others
					.filter(({ cells }) => cells[row] !== '')
					.map(({ name, cells }) => {
						const text = cells[row] ?? ''
						const key = visibleLine(name)
						const space = ' '.repeat(label - Bun.stringWidth(key))
						return `  ${style.dim(key)}${space}  ${painted(style, name, text, wrapped(text, style.width, { indent, first: indent }))}`
					})
			].join('\n')
		)
		.join('\n')
}

/** States in the colour of what they mean; everything else as it is. */
const painted = (style: Style, name: string, word: string, shown: string): string =>
	name === 'status' || name === 'outcome' ? statusText(style, word, shown) : shown

const cut = (text: string, width: number): string =>
	Bun.stringWidth(text) <= width ? text : Bun.sliceAnsi(text, 0, width, '…')

const cell = (value: unknown): string => {
	if (value === undefined || value === null) return ''
	return visibleLine(typeof value === 'string' ? value : JSON.stringify(value))
}
