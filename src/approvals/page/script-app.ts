/** Last part of the page's script: which view the address means, and staying current. */

/** Starts the page. */
export const startScript = String.raw`
const every = 3000

let timer
let turn = 0
let failures = 0

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
	// Nothing is left where it was decided.
	const at = after > 0 && [300000, 60000].find((limit) => before > limit && after <= limit)
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
