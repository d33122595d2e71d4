/** Deciding: the buttons beside an approval, and the one request that a confirmed decision becomes. */

/** Defines `decideOf` and `sendDecision`. */
export const decideScript = `
/** A second click at the same place belongs to a double click that began elsewhere. */
const onSingleClick = (button, act) => button.addEventListener('click', (event) => { if (event.detail < 2) act() })

const stepButton = (step, words, key) => {
	const button = element('button', {
		type: 'button', class: 'step ' + step, 'data-focus': step, disabled: isStale && '', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': key
	}, words, element('kbd', { 'aria-hidden': 'true' }, key))
	onSingleClick(button, () => openConfirm(step))
	return button
}

const decideOf = (approval) => {
	const { allowed, status } = approval
	const buttons = [
		allowed.deny ? stepButton('deny', status === 'approved' ? 'Stop it' : 'Deny', 'd') : '',
		allowed.approve ? stepButton('approve', 'Approve', 'a') : ''
	].filter(Boolean)
	const isOver = !['pending', 'approved'].includes(status)
	const words = isStale && buttons.length > 0 ? 'Deciding waits until the server answers again.' : isOver ? null : allowed.why
	return [
		element('h2', {}, buttons.length > 0 ? 'Your decision' : 'Decision'),
		status === 'pending' ? quorumOf(approval) : element('p', { class: 'pips' }, statusBadge(approval)),
		words ? element('p', { class: 'why' }, marked(words)) : '',
		buttons.length > 0 ? element('div', { class: 'steps' }, ...buttons) : '',
		allowed.withdraw ? element('div', { class: 'steps' }, stepButton('withdraw', 'Withdraw', 'w')) : ''
	]
}

const doneWords = { approve: 'Approved', deny: 'Denied', withdraw: 'Withdrawn' }

const resultWords = (step, approval) => {
	if (step !== 'approve' || approval.status !== 'pending') {
		return doneWords[step] + '.' + (step === 'approve' && approval.redeem === 'caller' ? ' The requester may run it now, once.' : '')
	}
	return 'Your approval counts. Still missing: ' + missing(approval) + '.'
}

const finish = (tone, words, approval) => {
	asking = null
	dialog.close()
	notice(tone, words + performance.now(), () => [words])
	if (approval?.decisions) receive(approval)
	else {
		drawDetail(opened.approval)
		poll()
	}
	announce(words)
	focusTitle()
}

const settle = (step, answer) => {
	const { token: given, ...approval } = answer
	opened.steps += 1
	drafts.delete(approval.id)
	finish(step === 'approve' ? 'good' : 'calm', resultWords(step, approval), approval)
	if (given) handOver(approval, given)
	countWaiting()
}

const explain = (failure, wasSent) => {
	if (failure instanceof Refused && failure.status === 401) {
		dialog.close()
		return askToSignIn()
	}
	if (failure instanceof Refused && [403, 404, 409].includes(failure.status)) {
		const { approval } = failure
		return finish('warn', 'Your decision was not recorded. ' + plain(failure.message) + (failure.hint ? ' ' + plain(failure.hint) : ''), approval)
	}
	sayError(...wordsOf(failure), wasSent && failure instanceof Lost
		? ' Whether your decision counted is not known yet: this page asks again.' : ' Nothing was decided.')
	setSending(false)
	if (failure instanceof Refused && failure.status === 422) byId('reason').focus()
	else poll()
}

/** Sends what was confirmed, unless the approval has changed since it was read. */
const sendDecision = async (reason) => {
	if (!asking || asking.isSending || asking.isVoid || performance.now() - asking.since < 400) return
	const { step, id } = asking
	let wasSent = false
	setSending(true)
	try {
		const fresh = await readOne(id)
		if (opened.id === id) receive(fresh)
		if (!asking || asking.isVoid) return
		wasSent = true
		settle(step, step === 'withdraw' ? await withdraw(id, reason) : await decide(id, step, reason))
	} catch (failure) {
		if (asking) explain(failure, wasSent)
	}
}
`
