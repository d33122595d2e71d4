/** One approval in the list: enough to tell what it is, and nothing that decides it. */

/** Defines `statusBadge`, `askedBy`, `hasSecrets` and `listRow`. */
export const rowScript = `
const statusNames = {
	pending: ['Waiting', 'warn'], approved: ['Approved', 'good'], denied: ['Denied', 'bad'],
	withdrawn: ['Withdrawn', ''], expired: ['Expired', ''], consumed: ['Executed', 'good']
}

const standing = ({ status, voided }) => voided ? ['Void', ''] : statusNames[status] || [plain(status), '']

const hasFailed = ({ status, outcome }) => status === 'consumed' && outcome !== null && outcome !== 'ok'

const statusBadge = (approval) => {
	const [words, tone] = standing(approval)
	return hasFailed(approval) ? badge('Executed, failed', 'bad') : badge(words, tone)
}

const surfaceNames = { api: 'HTTP', mcp: 'MCP', cli: 'the command line' }

/** Over which door the call came. */
const through = ({ surface, entrypoint }) => surface === 'cli' && entrypoint === 'local'
	? 'the local command line' : surfaceNames[surface] || plain(surface)

const askedBy = ({ requester }, shown) => [
	...who(shown(requester.subject), requester.kind),
	...(requester.on_behalf_of === null ? [] : [' for ', element('strong', { class: 'subject' }, ...shown(requester.on_behalf_of))])
]

const missing = ({ approvers, decisions }) =>
	Math.max(0, approvers - decisions.filter(({ decision }) => decision === 'approve').length)

const quorum = (approval) => {
	const { approvers, status } = approval
	if (approvers < 2 || status !== 'pending') return ''
	return element('span', { class: 'quorum' }, (approvers - missing(approval)) + ' of ' + approvers + ' approved')
}

const addressOf = (id) => base + '/' + encodeURIComponent(id)

const whenOf = (approval) => {
	if (approval.status === 'pending') return countdown(approval.expires_at)
	if (approval.status === 'approved' && approval.execute_by) return countdown(approval.execute_by)
	return element('span', { class: 'left' }, ago(approval.ended_at || approval.created_at))
}

const earlierWarning = ({ earlier, status }) => status === 'pending' && earlier.some((run) => run.status === 'consumed')
	? badge('ran before', 'bad', 'The very same call was executed before') : ''

/** Keyed hashes are those of arguments with secrets in them. */
const hasSecrets = ({ arguments_hash: hash }) => hash.startsWith('hmac-')

const listRow = (approval) => {
	const { id, action, request_reason: says } = approval
	return element('li', { class: 'item' },
		element('a', { href: addressOf(id), 'data-id': id, 'aria-labelledby': id + '-what ' + id + '-who', 'aria-describedby': id + '-args' },
			element('span', { class: 'what', id: id + '-what' },
				element('span', { class: 'action' }, marked(action)),
				approval.status === 'pending' ? '' : statusBadge(approval), earlierWarning(approval), quorum(approval)),
			whenOf(approval),
			element('span', { class: 'by', id: id + '-who' }, ...askedBy(approval, clipped),
				' over ' + through(approval) + ', ', ago(approval.created_at)),
			element('span', { class: 'with', id: id + '-args' }, digest(approval.arguments, 4, hasSecrets(approval))),
			says ? element('span', { class: 'says' }, ...clipped(says, 140)) : ''))
}
`
