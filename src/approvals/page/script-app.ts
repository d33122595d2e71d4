/** Last part of the page's script: which view the address means, signing in, and staying current. */

/** Starts the page. */
export const startScript = String.raw`
const every = 3000

/** Who reads, as the server says; null until it said so. */
let viewer = null
let waiting = 0
let isStale = false
let timer
let turn = 0
let lastAnswer = 0
let failures = 0

const listAddress = () => inbox.status === 'pending' ? base : base + '?status=' + inbox.status
const focusTitle = () => document.querySelector('main > :not([hidden]) h1')?.focus()

const drawTitle = () => {
	const subject = opened.id && !byId('detail').hidden && opened.approval ? plain(opened.approval.action) + ' \u00b7 ' : ''
	const service = byId('service').textContent
	document.title = (waiting ? '(' + waiting + ') ' : '') + subject + 'Approvals' + (service ? ' \u00b7 ' + service : '')
}

const drawViewer = () => {
	const leave = element('button', { type: 'button', class: 'small' }, 'Forget token')
	leave.addEventListener('click', () => {
		useToken('')
		askToSignIn('The token is forgotten.')
	})
	byId('viewer').replaceChildren(...(viewer ? who(clipped(viewer.subject, 24), viewer.kind) : []), ...(token === '' ? [] : [leave]))
}

/** Takes in who reads, and from which service. */
const meet = ({ viewer: reader, service }) => {
	if (JSON.stringify(reader) !== JSON.stringify(viewer)) {
		viewer = reader
		drawViewer()
	}
	byId('service').textContent = plain(service.name)
}

const statusWords = (approval) => {
	const [words] = statusNames[approval.status] || [plain(approval.status)]
	return plain(approval.action) + ' is now: ' + words.toLowerCase()
}

/** Takes in the approval on screen, from whichever answer. */
const receive = (approval) => {
	const before = opened.approval
	const isChanged = before === null || printOf(before) !== printOf(approval)
	if (isChanged) confirmSees(approval)
	const hadFocus = byId('detail').contains(document.activeElement) || document.activeElement === document.body
	drawDetail(approval)
	if (before === null && hadFocus && isRouted) focusTitle()
	if (before && before.status !== approval.status && !dialog.open) announce(statusWords(approval))
	drawTitle()
}

const setStale = (words) => {
	const was = isStale
	isStale = words !== ''
	document.body.classList.toggle('is-stale', isStale)
	if (byId('stale').dataset.words !== words) {
		byId('stale').dataset.words = words
		byId('stale').replaceChildren(...(isStale ? [words, ' ', lastAnswer > 0 ? 'What you see is from ' : '',
			lastAnswer > 0 ? moment(new Date(lastAnswer).toISOString()) : '', lastAnswer > 0 ? ' and may be out of date.' : ''] : []))
	}
	if (was !== isStale && opened.approval) drawDetail(opened.approval)
}

const askToSignIn = (why) => {
	clearTimeout(timer)
	turn += 1
	if (dialog.open) dialog.close()
	const isAgain = viewer !== null
	viewer = null
	Object.assign(inbox, { approvals: [], isRead: false, cursor: null, known: new Set() })
	Object.assign(opened, { id: '', approval: null, draw: null })
	drawList()
	byId('detail').replaceChildren()
	waiting = 0
	for (const view of ['list', 'detail']) byId(view).hidden = true
	byId('sign-in').hidden = false
	byId('sign-in-why').textContent = why || (token !== '' && !isAgain ? 'This token was not accepted.'
		: isAgain ? 'Your sign-in has ended. Sign in again to go on where you were.' : 'Approvals are shown to those who ask and those who decide.')
	useToken('')
	setStale('')
	drawViewer()
	drawTitle()
	byId('token').focus()
}

const refuse = (failure) => {
	if (!(failure instanceof Refused)) return setStale('No connection to the server.')
	if (failure.status === 401) return askToSignIn()
	if (failure.status === 404 && opened.id) return failDetail('Nothing is here', ['There is no such approval, or it is not yours to see.'])
	if (failure.status === 403) {
		if (opened.id) return failDetail('Not yours to see', wordsOf(failure))
		byId('status').replaceChildren(...wordsOf(failure))
		return
	}
	setStale(failure.status === 429 ? 'The server asks this page to slow down.' : 'The server cannot answer right now.')
}

/** Reads what is on screen, and again after a while; hidden tabs wait. */
const poll = async () => {
	clearTimeout(timer)
	const mine = ++turn
	let wait = every
	try {
		if (opened.id) await Promise.all([refreshDetail(), viewer ? undefined : countWaiting(true)])
		else await refreshList()
		if (mine !== turn) return
		failures = 0
		lastAnswer = now()
		setStale('')
	} catch (failure) {
		if (mine !== turn) return
		if (!(failure instanceof Refused || failure instanceof Lost)) throw failure
		refuse(failure)
		failures += 1
		wait = Math.max(failure.wait || 0, Math.min(every * failures, 15000))
	}
	drawTitle()
	if (byId('sign-in').hidden && !document.hidden) timer = setTimeout(poll, wait)
}

/** Reads the list behind one approval: who reads it, how many wait, and which is next. */
const countWaiting = async (mustAnswer) => {
	try {
		await refreshList()
		if (opened.approval) drawDetail(opened.approval)
		drawTitle()
	} catch (failure) {
		if (mustAnswer && failure.status === 401) throw failure
	}
}

let isRouted = false

const route = () => {
	const rest = location.pathname.slice(base.length).replace(/^\/+|\/+$/g, '')
	const left = opened.id
	byId('sign-in').hidden = true
	if (dialog.open) dialog.close()
	for (const view of ['list', 'detail']) byId(view).hidden = true
	if (rest === '') {
		Object.assign(opened, { id: '', approval: null, draw: null })
		const wanted = new URLSearchParams(location.search).get('status')
		showList(choices.some(([status]) => status === wanted) ? wanted : 'pending')
		const row = left && byId('items').querySelector('[data-id="' + CSS.escape(left) + '"]')
		if (isRouted && (left || !byId('list').contains(document.activeElement))) (row || byId('list-title')).focus()
	} else {
		showDetail(safelyDecoded(rest))
		if (isRouted) {
			focusTitle()
			scrollTo(0, 0)
		}
	}
	drawTitle()
	poll()
	isRouted = true
}

const safelyDecoded = (text) => {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}

const go = (address, isSmall) => {
	if (isSmall) history.replaceState(null, '', address)
	else history.pushState(null, '', address)
	route()
}

document.addEventListener('click', (event) => {
	const link = event.target.closest('a')
	const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
	if (!link || !isPlain || link.origin !== location.origin) return
	if (link.pathname !== base && !link.pathname.startsWith(base + '/')) return
	event.preventDefault()
	if (event.detail < 2) go(link.pathname + link.search)
})

byId('sign-in').addEventListener('submit', (event) => {
	event.preventDefault()
	const isFit = useToken(byId('token').value)
	byId('token').value = ''
	if (isFit) route()
	else byId('sign-in-why').textContent = 'A token has no spaces and no special characters.'
})
byId('again').addEventListener('click', route)
addEventListener('popstate', route)
addEventListener('online', poll)
document.addEventListener('visibilitychange', () => {
	clearTimeout(timer)
	if (document.hidden || !byId('sign-in').hidden) return
	tick()
	poll()
	if (opened.id) countWaiting()
})

/** Says once that the time of the approval on screen runs out. */
const warnOfEnd = (before, after) => {
	const at = [300000, 60000].find((limit) => before > limit && after <= limit)
	if (at) announce('This approval expires in ' + spell(at))
}

let leftBefore = 0
setInterval(() => {
	if (document.hidden) return
	tick()
	const left = opened.approval?.status === 'pending' ? Date.parse(opened.approval.expires_at) - now() : 0
	warnOfEnd(leftBefore, left)
	leftBefore = left
}, 1000)

route()
`
