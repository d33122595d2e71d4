/** The second step of every decision: says again what it means, and takes the reason. */

/** Defines `openConfirm`, `confirmSees` and `asking`. */
export const confirmScript = `
/** Reasons that were typed and not sent, by approval. */
const drafts = new Map()

/** What the open dialog asks, and the approval as it was when it opened. */
let asking = null

const dialog = byId('confirm')

const stepWords = {
	approve: { title: 'Approve', verb: 'Approve', tone: 'good' },
	deny: { title: 'Deny', verb: 'Deny', tone: 'bad' },
	revoke: { title: 'Stop', verb: 'Stop it', tone: 'bad' },
	withdraw: { title: 'Withdraw', verb: 'Withdraw it', tone: 'warn' }
}

const meaningOf = (approval, step) => {
	if (step === 'deny' && approval.status === 'approved') return ['The approval is taken back, unless the call has run by then.']
	if (step === 'deny') return ['One denial is final: the request ends, whoever approved it before.']
	if (step === 'withdraw') return ['Your request ends. Calling again asks anew.']
	const left = missing(approval) - 1
	if (left > 0) return ['It does not run yet: ' + counted(left, 'more person has', 'more people have') + ' to approve as well.']
	return [...askedBy(approval, clipped), ' may then run it once, with exactly these arguments.']
}

const viewerLine = () => viewer
	? element('p', { class: 'hint' }, 'You decide as ', ...who(clipped(viewer.subject), viewer.kind), '.') : ''

/** What is about to be allowed, whole: the argument that matters may be the last one. */
const againOf = (approval) => {
	const given = approval.arguments || {}
	const ran = approval.earlier.find(({ status }) => status === 'consumed')
	return element('div', {},
		size(given) === 0 ? element('p', { class: 'quiet' }, 'It takes no arguments.')
			: element('div', { class: 'again', tabindex: '0', role: 'region', 'aria-label': counted(size(given), 'argument', 'arguments') },
				element('div', { class: 'type' }, counted(size(given), 'argument', 'arguments')), tree(given, 0, { rows: 20, secrets: hasSecrets(approval) })),
		ran ? element('p', { class: 'error' }, 'The very same call ran before, ', ago(ran.at), ': ' + outcomeWords(ran.outcome) +
			'. Approving repeats it.') : '')
}

const confirmForm = (approval, step) => {
	const { title, verb, tone } = stepWords[step === 'deny' && approval.status === 'approved' ? 'revoke' : step]
	const isRequired = approval.require_reason && step !== 'withdraw'
	const reason = element('textarea', {
		id: 'reason', rows: '2', maxlength: '2000', required: isRequired && '', 'aria-describedby': 'confirm-error'
	})
	reason.value = drafts.get(approval.id) || ''
	reason.addEventListener('input', () => drafts.set(approval.id, reason.value))
	const back = element('button', { type: 'button' }, 'Back')
	back.addEventListener('click', () => dialog.close())
	const form = element('form', {},
		element('h2', { id: 'confirm-title', tabindex: '-1' }, title + ' ', element('span', { class: 'action' }, ...clipped(approval.action)), '?'),
		element('p', {}, ...meaningOf(approval, step)),
		step === 'approve' ? againOf(approval) : '',
		element('label', { for: 'reason' }, isRequired ? 'Reason' : 'Reason, if you like'),
		reason,
		element('p', { id: 'confirm-error', class: 'error', role: 'alert' }),
		viewerLine(),
		element('div', { class: 'row buttons' }, back,
			element('button', { id: 'confirm-go', class: 'solid ' + tone, title: 'Ctrl+Enter' }, verb)))
	form.addEventListener('submit', (event) => {
		event.preventDefault()
		sendDecision(reason.value)
	})
	form.addEventListener('keydown', (event) => {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat) form.requestSubmit(byId('confirm-go'))
	})
	return form
}

const openConfirm = (step) => {
	const { approval } = opened
	if (!approval || !approval.allowed[step] || isStale || dialog.open) return
	asking = { step, id: approval.id, approval, print: printOf(approval), since: performance.now(), isSending: false, isVoid: false }
	dialog.replaceChildren(confirmForm(approval, step))
	dialog.dataset.step = step
	dialog.showModal()
	// A focused text field opens the keyboard of a phone over the dialog.
	byId(matchMedia('(pointer: coarse)').matches ? 'confirm-title' : 'reason').focus()
}

const changeNames = {
	status: 'its status', decisions: 'somebody decided', arguments: 'its arguments', preview: 'what it would do',
	earlier: 'earlier runs of the same call', allowed: 'what you may do', expires_at: 'its time', reason: 'the policy'
}

const changesBetween = (before, after) => {
	const changed = Object.keys(changeNames).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
	return changed.map((key) => changeNames[key]).join(', ') || 'its details'
}

const sayError = (...words) => byId('confirm-error').replaceChildren(...words)

/** Takes the confirmation back when the approval is no longer what was read. */
const confirmSees = (approval) => {
	if (!asking || asking.id !== approval.id || asking.isVoid || printOf(approval) === asking.print) return
	setSending(false)
	asking.isVoid = true
	sayError('This changed while you were deciding: ' + changesBetween(asking.approval, approval) +
		'. Nothing was sent. Go back, look again, and decide anew.')
	byId('confirm-go').disabled = true
	const back = dialog.querySelector('.buttons button')
	back.textContent = 'Look again'
	back.focus()
}

const setSending = (isSending) => {
	asking.isSending = isSending
	byId('confirm-go').disabled = isSending
	dialog.toggleAttribute('aria-busy', isSending)
}

dialog.addEventListener('cancel', (event) => { if (asking?.isSending) event.preventDefault() })
dialog.addEventListener('close', () => {
	// The event comes late: the next question may be on screen by then.
	if (dialog.open) return
	asking = null
	dialog.replaceChildren()
	if (document.activeElement === document.body) focusTitle()
})
`
