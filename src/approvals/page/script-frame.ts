/** What stands around the views: who reads, signing in, the title, and whether what is shown is current. */

/** Defines `viewer`, `meet`, `receive`, `setStale`, `askToSignIn`, `listAddress` and `focusTitle`. */
export const frameScript = String.raw`
/** Who reads, as the server says; null until it said so. */
let viewer = null
let waiting = 0
let isStale = false
let lastAnswer = 0

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
	const [words] = standing(approval)
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
`
