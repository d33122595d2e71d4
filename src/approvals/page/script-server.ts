/** What the approvals page asks of the server, and what it makes of refusals. */

/** Defines `ask`, `listPage`, `readOne`, `decide`, `withdraw`, `useToken` and `Refused`. */
export const serverScript = String.raw`
const base = document.currentScript.dataset.base

/** Kept in memory alone: a reload forgets it. */
let token = ''

/** Counts sign-ins and sign-outs: an answer to an earlier one is nobody's any more. */
let session = 0

/** Takes what was typed; false when it cannot be a token. */
const useToken = (typed) => {
	const given = typed.trim().replace(/^bearer +/i, '')
	if (given !== '' && !/^[\x21-\x7e]+$/.test(given)) return false
	token = given
	session += 1
	return true
}

/** An answer that says no. */
class Refused extends Error {
	constructor(status, error = {}, wait = 0) {
		super(error.message || 'The server answered with status ' + status + '.')
		this.status = status
		this.hint = error.hint || ''
		this.requestId = error.request_id || ''
		this.approval = error.approval
		this.wait = wait
	}
}

/** No answer at all, or none that this page can read. */
class Lost extends Error {}

const noteClock = (response) => {
	const at = Date.parse(response.headers.get('date') || '')
	if (Number.isNaN(at)) return
	const ahead = at + 500 - Date.now()
	clockAhead = Math.abs(ahead) < 2000 ? 0 : ahead
}

const ask = async (path, body) => {
	const headers = { accept: 'application/json' }
	if (token !== '') headers.authorization = 'Bearer ' + token
	if (body) {
		headers['content-type'] = 'application/json'
		headers['x-quater-request'] = '1'
	}
	const mine = session
	let response
	try {
		response = await fetch(base + '/api' + path, {
			method: body ? 'POST' : 'GET',
			headers,
			body: body && JSON.stringify(body),
			credentials: 'same-origin',
			cache: 'no-store',
			// An app that sends strangers to its own sign-in page means: not signed in.
			redirect: 'manual',
			signal: AbortSignal.timeout(15000)
		})
	} catch {
		throw new Lost()
	}
	if (response.type === 'opaqueredirect') throw new Refused(401, { message: 'You are not signed in.' })
	noteClock(response)
	const answer = await response.json().catch(() => undefined)
	if (mine !== session || (response.ok && !answer)) throw new Lost()
	if (response.ok) return answer
	throw new Refused(response.status, answer?.error, Number(response.headers.get('retry-after')) * 1000 || 0)
}

const listPage = (status, cursor) => {
	const query = new URLSearchParams({ status, limit: '50' })
	if (cursor) query.set('cursor', cursor)
	return ask('?' + query)
}

const pathOf = (id) => '/' + encodeURIComponent(id)
const withReason = (body, reason) => reason.trim() === '' ? body : { ...body, reason: reason.trim() }

const readOne = (id) => ask(pathOf(id))
const decide = (id, decision, reason) => ask(pathOf(id) + '/decision', withReason({ decision }, reason))
const withdraw = (id, reason) => ask(pathOf(id) + '/withdraw', withReason({}, reason))

/** One sentence or two for people, with what an operator needs to find the request in the log. */
const wordsOf = (failure) => failure instanceof Refused
	? [marked(failure.message), failure.hint ? ' ' : '', failure.hint ? marked(failure.hint) : '',
		failure.requestId ? element('span', { class: 'note' }, 'Request ', marked(failure.requestId)) : '']
	: ['The server could not be reached.']
`
