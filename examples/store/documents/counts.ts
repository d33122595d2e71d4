/** A stocktaking as CSV: the heading `sku,in_stock`, then a line for each product. */

export type Count = { sku: string; in_stock: number }

/** The counts, or the number of the first line that is none. */
export function readCounts(text: string): Count[] | number {
	const lines = text.trimEnd().split(/\r?\n/)
	const counts: Count[] = []
	for (const [index, line] of lines.entries()) {
		const [, sku, count] = /^([A-Z0-9-]+),(\d{1,6})$/.exec(line) ?? []
		if (sku !== undefined) counts.push({ sku, in_stock: Number(count) })
		else if (index > 0 || line !== 'sku,in_stock') return index + 1
	}
	return counts
}
