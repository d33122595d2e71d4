/** Times that people read: how long ago, how long still, and when exactly. */

/** Defines `ago`, `countdown`, `moment`, `spell`, `now` and `tick`. */
export const timeScript = String.raw`
/** What the server's clock is ahead of ours, in milliseconds. */
let clockAhead = 0

const now = () => Date.now() + clockAhead

const steps = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']]

/** A length of time in its largest unit, and in the next one where that matters. */
const spell = (milliseconds) => {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000))
	const at = steps.findIndex(([size]) => seconds >= size)
	if (at === -1) return '0 s'
	const [size, unit] = steps[at]
	const count = Math.floor(seconds / size)
	const rest = steps[at + 1]
	const more = rest && count < 10 ? Math.floor((seconds % size) / rest[0]) : 0
	return count + ' ' + unit + (more > 0 ? ' ' + more + ' ' + rest[1] : '')
}

const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const briefly = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const dayOf = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** A time on the clock, with its day unless it is today's. */
const moment = (iso) => {
	const at = new Date(iso)
	const isToday = dayOf.format(at) === dayOf.format(now())
	return element('time', { datetime: iso, title: exactly.format(at) + '\n' + iso },
		(isToday ? '' : dayOf.format(at) + ', ') + briefly.format(at))
}

const sayAgo = (iso) => {
	const passed = now() - Date.parse(iso)
	return passed < 10000 ? 'just now' : spell(passed).split(' ').slice(0, 2).join(' ') + ' ago'
}

/** How long ago something was; kept current. */
const ago = (iso) =>
	element('time', { datetime: iso, title: exactly.format(new Date(iso)) + '\n' + iso, 'data-ago': iso }, sayAgo(iso))

const drawLeft = (node) => {
	const left = Date.parse(node.dataset.left) - now()
	node.textContent = left <= 0 ? 'time is up' : spell(left) + ' left'
	node.classList.toggle('soon', left < 300000)
	node.classList.toggle('urgent', left < 60000)
}

/** How long something still lasts; kept current. */
const countdown = (iso) => {
	const node = element('time', {
		class: 'left', datetime: iso, title: 'Until ' + exactly.format(new Date(iso)) + '\n' + iso, 'data-left': iso
	})
	drawLeft(node)
	return node
}

const drawBar = (node) => {
	const [from, to] = node.dataset.bar.split(' ').map(Date.parse)
	const share = Math.min(1, Math.max(0, (to - now()) / Math.max(1, to - from)))
	node.firstChild.style.transform = 'scaleX(' + share + ')'
	node.classList.toggle('soon', to - now() < 300000)
}

/** The share of the time that is left, as a line that shrinks. */
const timeBar = (from, to) => {
	const node = element('div', { class: 'bar', 'aria-hidden': 'true', 'data-bar': from + ' ' + to }, element('div', {}))
	drawBar(node)
	return node
}

const tick = () => {
	for (const node of document.querySelectorAll('[data-ago]')) node.textContent = sayAgo(node.dataset.ago)
	for (const node of document.querySelectorAll('[data-left]')) drawLeft(node)
	for (const node of document.querySelectorAll('[data-bar]')) drawBar(node)
}
`
