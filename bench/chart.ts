/** Draws the ladders and the ratios as one SVG. */

import type { Climb, Ratio } from './climb'
import { meets, speedOf, targetOf } from './table'

const width = 860
const left = 330
const barWidth = width - left - 150
const rowHeight = 24
const top = 34

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const text = (x: number, y: number, content: string, attributes = ''): string =>
	`<text ${[`x="${x}" y="${y}"`, attributes].join(' ').trim()}>${escaped(content)}</text>`

const bar = (y: number, share: number, color: string): string =>
	`<rect x="${left}" y="${y - 13}" width="${Math.max(1, share * barWidth).toFixed(1)}" height="17" rx="2" fill="${color}"/>`

interface Panel {
	readonly height: number
	readonly draw: (y: number) => string
}

const panel = (title: string, rows: readonly ((y: number) => string)[]): Panel => ({
	height: top + rows.length * rowHeight + 16,
	draw: (y) =>
		[
			text(16, y + 20, title, 'font-weight="bold"'),
			...rows.map((row, index) => row(y + top + index * rowHeight + 16))
		].join('\n')
})

const ladderPanel = ({ title, standings }: Climb): Panel => {
	const sorted = standings.toSorted((a, b) => speedOf(b) - speedOf(a))
	const most = Math.max(...sorted.map(speedOf))
	return panel(
		`${title}, requests per second of the server's processor time`,
		sorted.map((standing) => (y: number) => {
			const { label } = standing
			const median = speedOf(standing)
			const color = label.startsWith('quater') ? '#2563eb' : '#94a3b8'
			const note = `${(median / 1000).toFixed(1)} k (${(median / most).toFixed(2)})`
			return [
				text(left - 8, y, label, 'text-anchor="end"'),
				bar(y, median / most, color),
				text(left + (median / most) * barWidth + 6, y, note)
			].join('\n')
		})
	)
}

/** Each bar is the ratio's share of its target: at the line, the target is met exactly. */
const ratioPanel = (ratios: readonly Ratio[]): Panel => {
	const half = barWidth / 2
	const rows = ratios
		.filter((ratio) => meets(ratio) !== null)
		.map((ratio) => (y: number) => {
			const { median } = ratio.ratio
			const share = Math.min(2, median / (ratio.atLeast ?? ratio.atMost ?? 1)) / 2
			return [
				text(left - 8, y, ratio.label, 'text-anchor="end"'),
				bar(y, share, meets(ratio) ? '#16a34a' : '#dc2626'),
				`<path d="M${left + half} ${y - 16}v23" stroke="#0f172a"/>`,
				text(left + barWidth + 6, y, `${median.toFixed(2)} (${targetOf(ratio)})`)
			].join('\n')
		})
	return panel('Ratios; the line is the target', rows)
}

/** The chart of a whole run. */
export const chartOf = (
	climbs: readonly Climb[],
	ratios: readonly Ratio[],
	caption: string
): string => {
	const panels = [...climbs.map(ladderPanel), ratioPanel(ratios)]
	let y = 8
	const drawn = panels.map(({ draw, height }) => {
		const at = y
		y += height
		return draw(at)
	})
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 30}" viewBox="0 0 ${width} ${y + 30}" font-family="system-ui, sans-serif" font-size="13" fill="#0f172a">
<title>quater beside its peers</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${drawn.join('\n')}
${text(16, y + 14, caption, 'fill="#64748b" font-size="12"')}
</svg>
`
}
