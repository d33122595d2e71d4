/** The inbox: which approvals are shown, searched and walked through. */

/** Defines `showList`, `refreshList`, `listStops` and `inbox`. */
export const listScript = String.raw`
const choices = [
	['pending', 'Waiting', 'Waiting for a decision'], ['approved', 'Approved', 'Approved, to be run'],
	['consumed', 'Executed', 'Executed'], ['denied', 'Denied', 'Denied'], ['expired', 'Expired', 'Expired'],
	['withdrawn', 'Withdrawn', 'Withdrawn'], ['all', 'All', 'All approvals']
]

/** What was read last; 'pages' is how many of them people have asked for. */
const inbox = { status: 'pending', approvals: [], cursor: null, pages: 1, isRead: false, known: new Set() }

const textOf = (approval) => [
	approval.id, approval.action, approval.status, approval.requester.subject, approval.requester.on_behalf_of,
	approval.request_reason, approval.method, approval.path, JSON.stringify(approval.arguments)
].filter(Boolean).join(' ').toLowerCase()

const found = () => {
	const words = byId('filter').value.trim().toLowerCase().split(/\s+/).filter(Boolean)
	return inbox.approvals.filter((approval) => {
		const text = words.length > 0 ? textOf(approval) : ''
		return words.every((word) => text.includes(word))
	})
}

const drawItems = keyedList(byId('items'), listRow)

const tray = () => {
	const part = (tag, attributes) => {
		const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
		for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
		return node
	}
	const drawing = part('svg', { viewBox: '0 0 96 72', width: '96', height: '72', 'aria-hidden': 'true', class: 'tray' })
	drawing.append(
		part('path', { d: 'M14 40 L26 12 H70 L82 40 V60 a6 6 0 0 1 -6 6 H20 a6 6 0 0 1 -6 -6 Z' }),
		part('path', { d: 'M14 40 H34 a4 4 0 0 1 4 4 a6 6 0 0 0 6 6 H52 a6 6 0 0 0 6 -6 a4 4 0 0 1 4 -4 H82' }),
		part('path', { class: 'tick', d: 'M38 25 L46 33 L60 18' }))
	return drawing
}

const emptyWords = () => {
	const name = choices.find(([status]) => status === inbox.status)[1].toLowerCase()
	if (inbox.status === 'all') return ['Nothing was ever asked', 'An approval appears here when somebody calls an action that needs one.']
	if (inbox.status !== 'pending') return ['Nothing is ' + name, 'Approvals that are ' + name + ' are listed here.']
	return viewer && !viewer.may_decide
		? ['Nothing of yours is waiting', 'Requests that you make appear here until somebody decides them.']
		: ['Nothing is waiting', 'You are all caught up. New requests appear here by themselves.']
}

const drawList = () => {
	const shown = found()
	const isSearching = byId('filter').value.trim() !== ''
	drawItems(shown)
	byId('items').hidden = shown.length === 0
	const isEmpty = inbox.isRead && inbox.approvals.length === 0
	byId('empty').hidden = !isEmpty
	if (isEmpty && byId('empty').dataset.of !== inbox.status) {
		const [title, words] = emptyWords()
		byId('empty').replaceChildren(tray(), element('h2', {}, title), element('p', {}, words))
	}
	byId('empty').dataset.of = isEmpty ? inbox.status : ''
	byId('more').hidden = inbox.cursor === null
	const some = inbox.cursor === null ? '' : ' of those loaded; older ones are not searched'
	byId('status').textContent = !inbox.isRead ? 'Loading\u2026'
		: isSearching && shown.length === 0 ? 'Nothing matches' + (some ? ', ' + some.slice(1) : '') + '.'
			: isSearching ? shown.length + ' of ' + inbox.approvals.length + (some || ' match') + '.'
				: viewer && !viewer.may_decide ? 'You may not decide here, so you see your own requests alone.' : ''
	for (const button of byId('statuses').children) {
		button.setAttribute('aria-pressed', String(button.dataset.status === inbox.status))
	}
	if (inbox.status === 'pending' && inbox.isRead) waiting = inbox.approvals.length + (inbox.cursor ? '+' : '')
}

const announceNew = () => {
	const fresh = inbox.approvals.filter(({ id }) => !inbox.known.has(id))
	if (inbox.status === 'pending' && inbox.isRead && fresh.length > 0) {
		announce(fresh.length === 1
			? 'New request: ' + plain(fresh[0].action) + ', asked by ' + plain(fresh[0].requester.subject)
			: fresh.length + ' new requests')
	}
	for (const { id } of fresh) inbox.known.add(id)
	return fresh
}

/** Reads as many pages as are shown. */
const refreshList = async () => {
	const { status, pages } = inbox
	const approvals = []
	let cursor = null
	let first
	for (let page = 0; page < pages && (page === 0 || cursor !== null); page++) {
		const answer = await listPage(status, cursor)
		first ??= answer
		approvals.push(...answer.approvals)
		cursor = answer.next_cursor
	}
	meet(first)
	if (status !== inbox.status || pages !== inbox.pages) return
	Object.assign(inbox, { approvals: [...new Map(approvals.map((one) => [one.id, one])).values()], cursor })
	const fresh = announceNew()
	const wasRead = inbox.isRead
	inbox.isRead = true
	drawList()
	if (wasRead) for (const { id } of fresh) byId('items').querySelector('[data-id="' + CSS.escape(id) + '"]')?.classList.add('fresh')
}

const showList = (status) => {
	if (status !== inbox.status) {
		Object.assign(inbox, { status, approvals: [], cursor: null, pages: 1, isRead: false, known: new Set() })
	}
	byId('list').hidden = false
	byId('list-title').textContent = choices.find(([name]) => name === status)[2]
	drawList()
}

const listStops = () => [...byId('items').querySelectorAll('a')]

byId('statuses').append(...choices.map(([status, name]) => {
	const button = element('button', { type: 'button', class: 'chip', 'data-status': status }, name)
	button.addEventListener('click', () => go(status === 'pending' ? base : base + '?status=' + status, true))
	return button
}))
if (matchMedia('(pointer: coarse)').matches) byId('filter').placeholder = 'Search'
byId('filter').addEventListener('input', drawList)
byId('more').addEventListener('click', () => {
	inbox.pages += 1
	poll()
})
`
