/** What happened to an approval so far, and what came of the very same call before. */

/** Defines `historyOf`, `earlierOf` and `quorumOf`. */
export const historyScript = `
const outcomeWords = (outcome) => outcome === 'ok' ? 'it went well'
	: outcome === null ? 'how it ended is not known' : 'it failed with ' + plain(outcome)

const happened = (tone, at, what, reason) => element('li', { class: 'event ' + tone },
	element('div', { class: 'happened' }, element('span', {}, ...what), at ? ago(at) : ''),
	reason ? element('blockquote', {}, ...folded(reason, 'lines')) : '')

const expiryWords = ({ execute_by: until, voided, decisions }) => {
	if (voided) return 'Void: something it was bound to had changed before it ran'
	return until !== null ? 'Expired: it was not run in time'
		: decisions.length > 0 ? 'Expired: too few decided in time' : 'Expired: nobody decided in time'
}

const endings = {
	withdrawn: (approval) => happened('', approval.ended_at, ['Withdrawn']),
	expired: (approval) => happened('', approval.ended_at, [expiryWords(approval)]),
	consumed: (approval) => happened(hasFailed(approval) ? 'bad' : 'good', approval.ended_at,
		['Executed: ' + outcomeWords(approval.outcome)])
}

const nextStep = (approval) => {
	if (approval.status === 'pending') {
		const left = missing(approval)
		return [happened('open', '', ['Waiting for ' + (left === 1 ? 'a decision' : counted(left, 'more approval', 'more approvals'))])]
	}
	if (approval.status !== 'approved') return []
	return [happened('open', '', ['May be run once', ...(approval.execute_by ? [' until ', moment(approval.execute_by)] : [])])]
}

const historyOf = (approval) => element('ol', { class: 'history' },
	happened('', approval.created_at, ['Asked by ', ...askedBy(approval, named)]),
	...approval.decisions.map(({ subject, kind, decision, reason, at }) =>
		happened(decision === 'approve' ? 'good' : 'bad', at,
			[...who(named(subject), kind), decision === 'approve' ? ' approved' : ' denied'], reason)),
	...(endings[approval.status] ? [endings[approval.status](approval)] : nextStep(approval)))

const earlierWords = { denied: 'was denied', withdrawn: 'was withdrawn', expired: 'expired', approved: 'was approved', pending: 'is waiting' }

/** A loud warning: the same call, arguments and all, was made before. */
const earlierOf = ({ earlier }) => {
	if (earlier.length === 0) return ''
	const runs = earlier.filter(({ status }) => status === 'consumed').length
	return element('section', { class: 'notice ' + (runs > 0 ? 'warn' : ''), 'aria-label': 'Earlier identical requests' },
		element('strong', {}, runs === 0 ? 'The very same call was asked for before'
			: runs === 1 ? 'The very same call ran once before' : 'The very same call ran ' + runs + ' times before'),
		element('ul', {}, ...earlier.map(({ id, status, at, outcome }) => element('li', {},
			ago(at), ': ', status === 'consumed' ? 'executed, ' + outcomeWords(outcome) : earlierWords[status] || plain(status), ' ',
			element('a', { href: addressOf(id), 'data-id': id, class: 'mono', 'data-focus': 'earlier-' + id }, marked(id))))),
		runs > 0 ? element('p', {}, 'Approving repeats it with the same arguments.') : '')
}

const quorumOf = (approval) => {
	const { approvers } = approval
	const given = approvers - missing(approval)
	const words = approvers === 1 ? 'One approval decides' : given + ' of ' + approvers + ' approvals'
	return element('div', { class: 'pips' },
		approvers > 1 && approvers <= 12
			? element('span', { 'aria-hidden': 'true' }, ...Array.from({ length: approvers }, (_, index) =>
				element('i', { class: index < given ? 'pip given' : 'pip' }))) : '',
		element('span', {}, words))
}
`
