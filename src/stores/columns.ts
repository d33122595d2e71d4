/** Reads the columns of rows; one that holds something else throws, since the database is damaged then. */

import type { Row } from './statement'

/** A text. */
export const text = (row: Row, column: string): string => {
	const value = row[column]
	if (typeof value === 'string') return value
	throw new TypeError(`the column ${column} holds no text`)
}

/** A whole number, which drivers may hand over as text or bigint. */
export const number = (row: Row, column: string): number => {
	const value = Number(row[column] ?? Number.NaN)
	if (Number.isSafeInteger(value)) return value
	throw new TypeError(`the column ${column} holds no whole number`)
}

/** The same, or null. */
export const optionalText = (row: Row, column: string): string | null =>
	row[column] === null ? null : text(row, column)

/** The same, or null. */
export const optionalNumber = (row: Row, column: string): number | null =>
	row[column] === null ? null : number(row, column)

/** What a column holds as JSON. */
export const json = <Value>(row: Row, column: string): Value =>
	JSON.parse(text(row, column)) as Value
