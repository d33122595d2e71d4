/** The keyboard: single keys that walk, open and decide, and the list of them. */

/** Defines nothing that later parts need. */
export const keysScript = String.raw`
let hasKeys = true

const help = byId('help')

const keyList = [
	['j, \u2193', 'next approval'], ['k, \u2191', 'previous approval'], ['Enter', 'open it'],
	['/', 'search'], ['a', 'approve: asks you to confirm'], ['d', 'deny: asks you to confirm'],
	['w', 'withdraw your own request'], ['Ctrl+Enter', 'confirm'], ['Esc', 'back'], ['?', 'these keys']
]

const openHelp = () => {
	const toggle = element('input', { type: 'checkbox', id: 'use-keys', checked: hasKeys && '' })
	toggle.addEventListener('change', () => { hasKeys = toggle.checked })
	const close = element('button', { type: 'button' }, 'Close')
	close.addEventListener('click', () => help.close())
	help.replaceChildren(
		element('h2', { id: 'help-title', tabindex: '-1' }, 'Keys'),
		element('dl', { class: 'keys' }, ...keyList.flatMap(([keys, what]) => [
			element('dt', {}, ...keys.split(', ').map((key) => element('kbd', {}, key))), element('dd', {}, what)])),
		element('label', { class: 'row' }, toggle, 'Use single keys'),
		element('div', { class: 'row buttons' }, close))
	help.showModal()
	byId('help-title').focus()
}

/** The approval that many places further down the list than the one on screen. */
const neighbour = (by) => {
	const shown = found()
	const at = shown.findIndex(({ id }) => id === opened.id)
	return at === -1 && by > 0 ? shown[0] : shown[at + by]
}

const walk = (by) => {
	if (byId('list').hidden) {
		const next = neighbour(by)
		return next && go(addressOf(next.id))
	}
	const stops = listStops()
	const at = stops.findIndex((stop) => stop.contains(document.activeElement))
	const next = at === -1 ? stops[by > 0 ? 0 : stops.length - 1] : stops[at + by]
	next?.focus()
	next?.scrollIntoView({ block: 'nearest' })
	return next
}

const goBack = () => {
	if (byId('list').hidden && byId('sign-in').hidden) return go(listAddress())
	byId('filter').value = ''
	drawList()
	if (document.activeElement === byId('filter')) (listStops()[0] || byId('list-title')).focus()
}

const search = () => {
	if (byId('list').hidden) return
	byId('filter').focus()
	byId('filter').select()
	return true
}

const step = (name) => () => {
	if (!opened.approval?.allowed[name] || byId('detail').hidden) return
	openConfirm(name)
	return true
}

const acts = {
	j: () => walk(1), k: () => walk(-1), '/': search, '?': () => openHelp(), a: step('approve'), d: step('deny'), w: step('withdraw')
}

const isTyping = (target) => target instanceof HTMLTextAreaElement ||
	(target instanceof HTMLInputElement && target.type !== 'checkbox')

document.addEventListener('keydown', (event) => {
	const { key, target } = event
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector('dialog[open]')) return
	if (key === 'Escape') return goBack()
	const isInList = !byId('list').hidden
	if (isInList && (key === 'ArrowDown' || key === 'ArrowUp') && !target.closest('[role=tablist]')) {
		if (target === byId('filter') && key === 'ArrowUp') return
		walk(key === 'ArrowDown' ? 1 : -1)
		return event.preventDefault()
	}
	if (target === byId('filter') && key === 'Enter') return listStops()[0]?.click()
	if (isTyping(target) || !byId('sign-in').hidden || !(hasKeys || key === '?')) return
	const act = Object.hasOwn(acts, key) ? acts[key] : undefined
	if (!act || (event.repeat && !'jk'.includes(key))) return
	act()
	event.preventDefault()
})

byId('keys').addEventListener('click', openHelp)
`
