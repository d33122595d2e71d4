/** CSV as spreadsheets open it (RFC 4180), without cells that they would run. */

type Cell = string | number | null

function cell(value: Cell): string {
	if (typeof value === 'number') return String(value)
	const text = value ?? ''
	// A leading =, +, - or @ makes spreadsheets evaluate what a customer typed.
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csv<Row extends object>(rows: Row[], columns: (keyof Row & string)[]): string {
	const lines = rows.map((row) => columns.map((column) => cell(row[column] as Cell)).join(','))
	return [columns.join(','), ...lines, ''].join('\r\n')
}
