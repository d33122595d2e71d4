/** One approval: everything that a decision needs, redrawn only where it changed. */

/** Defines `showDetail`, `opened` and `failDetail`. */
export const detailScript = String.raw`
/** The approval on screen; 'notice' says what became of the last try to decide it, 'steps' counts what was sent. */
const opened = { id: '', approval: null, draw: null, notice: null, steps: 0 }

const place = (name) => byId('detail').querySelector('[data-slot="' + name + '"]')
const slot = (name) => element('div', { 'data-slot': name })
const part = (title, ...content) => element('section', { class: 'part' }, element('h2', {}, title), ...content)

const skeleton = () => [
	element('nav', { class: 'crumbs' }, element('a', { href: listAddress(), id: 'back' }, '\u2190 All approvals'),
		element('span', { 'data-slot': 'next' })),
	slot('notice'), slot('head'),
	element('div', { class: 'layout' },
		element('div', { class: 'story' }, slot('earlier'), slot('reasons'), slot('arguments'), slot('preview'), slot('past')),
		element('aside', {},
			element('section', { 'data-slot': 'decide', class: 'decide' }), element('div', { 'data-slot': 'facts', class: 'facts' })))
]

const headOf = (approval) => {
	const { status, description } = approval
	return [
		element('div', { class: 'row standing' }, statusBadge(approval),
			status === 'pending' || (status === 'approved' && approval.execute_by) ? whenOf(approval) : ''),
		status === 'pending' ? timeBar(approval.created_at, approval.expires_at) : '',
		element('h1', { id: 'detail-title', tabindex: '-1' }, ...named(approval.action)),
		description ? element('p', { class: 'lead' }, ...folded(description, 'lines')) : '',
		element('p', { class: 'asks' }, ...askedBy(approval, named),
			status === 'pending' ? ' asks to run this once' : ' asked to run this once',
			', over ' + through(approval) + ', ', ago(approval.created_at))
	]
}

const quoteOf = (title, text, tone) => text === null || text === '' ? ''
	: element('figure', { class: 'says ' + tone }, element('figcaption', {}, title),
		element('blockquote', {}, ...folded(text, 'lines')))

const reasonsOf = ({ reason, request_reason: says }) => [
	quoteOf('Why it needs a decision', reason, 'policy'),
	quoteOf('In the requester\u2019s words', says, 'theirs')
]

const argumentsOf = ({ arguments: given, ...approval }) => [part('Arguments', given === null
	? element('p', { class: 'quiet' }, 'They were erased, as happens some time after an approval has ended.')
	: size(given) === 0 ? element('p', { class: 'quiet' }, 'It takes none.') : valueView('the arguments', 'arguments', given, hasSecrets(approval)))]

const previewOf = ({ preview }) => preview === null ? [] : [part('What it would do',
	typeof preview === 'string'
		? element('p', { class: 'prose preview' }, ...folded(preview, 'lines', 1200, 30))
		: valueView('the preview', 'preview', preview))]

const fact = (name, ...value) => [element('dt', {}, name), element('dd', {}, ...value)]

const copied = (text) => element('span', { class: 'copied' },
	element('code', {}, marked(text)), copyButton(() => text))

const factsOf = (approval) => [element('dl', {},
	...fact('Route', element('code', {}, element('b', {}, marked(approval.method)), ' ', marked(approval.path))),
	...fact('Service', marked(approval.service)),
	...fact('Asked', moment(approval.created_at)),
	...fact(approval.status === 'pending' ? 'Expires' : 'Could be decided until', moment(approval.expires_at)),
	...(approval.execute_by ? fact('May run until', moment(approval.execute_by)) : []),
	...(approval.approver_scopes.length > 0
		? fact('Deciding needs', ...approval.approver_scopes.map((scope) => badge(plain(scope), 'scope'))) : []),
	...(approval.redeem === 'token' ? fact('Run with', 'a token that the last approver hands over') : []),
	...fact('Approval', copied(approval.id)),
	...fact('Hash of the arguments', copied(approval.arguments_hash)))]

/** Draws what was read; 'approval' is of the id that is on screen. */
const drawDetail = (approval) => {
	if (opened.draw === null) {
		delete byId('detail').dataset.failure
		byId('detail').replaceChildren(...skeleton())
		opened.draw = slots()
	}
	const { draw } = opened
	opened.approval = approval
	const { status, earlier, reason, request_reason: says, decisions } = approval
	const { description, requester, execute_by: until, outcome } = approval
	draw(place('notice'), opened.notice?.print, () => opened.notice ? [noticeBox(opened.notice)] : [])
	draw(place('next'), [waiting, neighbour(1)?.id], () => nextLink())
	draw(place('head'), [status, description, requester, until, outcome, approval.ended_at], () => headOf(approval))
	draw(place('earlier'), earlier, () => [earlierOf(approval)])
	draw(place('reasons'), [reason, says], () => reasonsOf(approval))
	draw(place('arguments'), approval.arguments, () => argumentsOf(approval))
	draw(place('preview'), approval.preview, () => previewOf(approval))
	draw(place('past'), [status, decisions, approval.ended_at, until, outcome], () => [part('History', historyOf(approval))])
	draw(place('decide'), [approval.allowed, status, decisions, approval.approvers, isStale], () => decideOf(approval))
	draw(place('facts'), [approval.status, until, approval.expires_at, approval.approver_scopes], () => factsOf(approval))
}

const noticeBox = ({ tone, words }) => element('div', { class: 'notice ' + tone, role: 'status' }, ...words())

/** Says what became of a step, above the approval. */
const notice = (tone, print, words) => { opened.notice = { tone, print, words } }

const nextLink = () => {
	const next = neighbour(1)
	return [next ? element('a', { href: addressOf(next.id), 'data-id': next.id, 'data-focus': 'next', title: 'Next (j)' }, 'Next \u2192') : '']
}

/** What an approval looks like to one who decides it; a decision holds for this and nothing else. */
const printOf = ({ token: _, ...approval }) => JSON.stringify(approval)

const showDetail = (id) => {
	if (opened.id !== id) {
		const known = inbox.approvals.find((one) => one.id === id) || null
		Object.assign(opened, { id, approval: known, draw: null, notice: null })
		delete byId('detail').dataset.failure
		byId('detail').replaceChildren(
			element('nav', { class: 'crumbs' }, element('a', { href: listAddress(), id: 'back' }, '\u2190 All approvals')),
			element('h1', { id: 'detail-title', tabindex: '-1', class: 'quiet' }, 'Loading\u2026'))
	}
	byId('detail').hidden = false
	if (opened.approval) drawDetail(opened.approval)
}

const refreshDetail = async () => {
	const { id, steps } = opened
	const approval = await readOne(id)
	// What was read before a decision must not hide what the decision made of it.
	if (id === opened.id && steps === opened.steps) receive(approval)
}

/** An approval that cannot be shown: unknown, or not for this reader. */
const failDetail = (title, words) => {
	Object.assign(opened, { approval: null, draw: null })
	const print = title + words.map((node) => node.textContent ?? node).join('')
	if (byId('detail').dataset.failure === print) return
	byId('detail').dataset.failure = print
	byId('detail').replaceChildren(
		element('nav', { class: 'crumbs' }, element('a', { href: listAddress(), id: 'back' }, '\u2190 All approvals')),
		element('h1', { id: 'detail-title', tabindex: '-1' }, title), element('p', { class: 'quiet' }, ...words))
	byId('detail-title').focus()
}
`
