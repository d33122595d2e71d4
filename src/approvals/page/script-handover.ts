/** Tokens that the server shows once: they stay on screen until somebody says that they are taken. */

/** Defines `handOver`. */
export const handoverScript = `
let handovers = []

const drawHandovers = () => {
	const box = byId('handover')
	box.hidden = handovers.length === 0
	box.replaceChildren(...handovers.flatMap((entry, index) => {
		const { approval, token: given } = entry
		const subject = approval.requester.subject
		const done = element('button', { type: 'button' }, 'I have handed it over')
		done.addEventListener('click', () => {
			handovers = handovers.filter((other) => other !== entry)
			drawHandovers()
			focusTitle()
		})
		return [
			element('h2', { id: index === 0 ? 'handover-title' : undefined, tabindex: '-1' }, 'Hand this token over now: it is not shown again'),
			element('p', {}, 'With it ', element('strong', {}, ...named(subject)), ', and nobody else, may run ',
				element('a', { href: addressOf(approval.id), 'data-id': approval.id, class: 'mono' }, ...clipped(approval.action)),
				' once', ...(approval.execute_by ? [' until ', moment(approval.execute_by)] : []),
				'. The server keeps no readable copy. Leave it out of tickets and chats that others read.'),
			codeBlock(given),
			element('p', { class: 'hint' }, 'On the command line it goes behind ', element('code', {}, '--approval'),
				', over HTTP into the header ', element('code', {}, 'Quater-Approval'),
				', over MCP into ', element('code', {}, '_meta["dev.quater/approvalToken"]'), '.'),
			done
		]
	}))
}

const handOver = (approval, given) => {
	handovers = [...handovers, { approval, token: given }]
	drawHandovers()
	byId('handover').scrollIntoView({ block: 'start' })
	byId('handover-title').focus()
	announce('Approved. A token is shown once: copy it now.')
}

addEventListener('beforeunload', (event) => { if (handovers.length > 0) event.preventDefault() })
`
