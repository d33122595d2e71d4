/** Parts of the page that are drawn again only when what they show has changed, focus kept. */

/** Defines `slots` and `keyedList`. */
export const slotScript = `
/** What of the focused node can be found again after it was drawn anew. */
const focusMark = (place) => {
	const focused = document.activeElement
	if (!place.contains(focused) || focused === place) return null
	return { key: focused.dataset.focus, index: [...place.querySelectorAll('a, button, summary')].indexOf(focused) }
}

const focusAgain = (place, kept) => {
	if (kept === null) return
	const all = [...place.querySelectorAll('a, button, summary')]
	const next = (kept.key && place.querySelector('[data-focus="' + kept.key + '"]')) || all[kept.index]
	if (next && !next.disabled) next.focus()
	else {
		place.tabIndex = -1
		place.focus()
	}
}

/** Named places; 'draw' fills one with what 'make' gives, unless 'facts' are the same as last time. */
const slots = () => {
	const last = new Map()
	return (place, facts, make) => {
		const print = JSON.stringify(facts)
		if (last.get(place) === print) return
		last.set(place, print)
		const kept = focusMark(place)
		place.replaceChildren(...make().flat().filter((node) => node !== ''))
		focusAgain(place, kept)
	}
}

/** Children of one list, one for each item; those that stay are not touched. */
const keyedList = (list, make) => {
	let rows = new Map()
	return (items) => {
		const had = document.activeElement?.closest('li')
		const before = [...list.children]
		const next = new Map()
		for (const item of items) {
			const print = JSON.stringify(item)
			const row = rows.get(item.id)
			next.set(item.id, row && row.print === print ? row : { print, node: make(item), old: row })
		}
		for (const [id, { node }] of rows) if (!next.has(id)) node.remove()
		let at = list.firstElementChild
		for (const row of next.values()) {
			if (row.old) {
				const isFocused = row.old.node.contains(document.activeElement)
				row.old.node.replaceWith(row.node)
				if (at === row.old.node) at = row.node
				if (isFocused) row.node.querySelector('a').focus()
				row.old = undefined
			}
			if (row.node === at) at = at.nextElementSibling
			else list.insertBefore(row.node, at)
		}
		rows = next
		if (had && before.includes(had) && !had.isConnected && document.activeElement === document.body) {
			const gone = before.indexOf(had)
			const near = before.slice(gone).concat(before.slice(0, gone).reverse()).find((row) => row.isConnected)
			near?.querySelector('a').focus()
		}
	}
}
`
