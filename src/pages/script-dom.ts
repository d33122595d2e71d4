/** First part of a page's script: makes nodes, and writes what it shows as text, never as markup. */

/** Defines `byId`, `element`, `prose`, `announce`, `copyButton`, `badge`, `codeBlock` and `tabs`. */
export const domScript = String.raw`'use strict'

const byId = (id) => document.getElementById(id)

const element = (tag, attributes, ...children) => {
	const node = document.createElement(tag)
	for (const [name, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== false) node.setAttribute(name, value)
	}
	node.append(...children.flat().filter((child) => child !== undefined && child !== ''))
	return node
}

/** Text in paragraphs, with what stands between backticks as code. */
const prose = (text) =>
	String(text).split(/\n{2,}/).map((paragraph) =>
		element('p', { class: 'prose' }, ...paragraph.split('\x60').map((part, index) =>
			index % 2 === 1 ? element('code', {}, part) : part)))

const announce = (text) => { byId('announcer').textContent = text }

const copyButton = (read) => {
	const button = element('button', { type: 'button', class: 'small copy' }, 'Copy')
	button.addEventListener('click', async () => {
		try {
			await navigator.clipboard.writeText(read())
			button.textContent = 'Copied'
			announce('Copied')
		} catch {
			button.textContent = 'Press Ctrl+C'
			const selection = getSelection()
			selection.selectAllChildren(button.parentElement.querySelector('pre') || button)
		}
		setTimeout(() => { button.textContent = 'Copy' }, 1500)
	})
	return button
}

const badge = (text, tone, title) => element('span', { class: 'badge ' + (tone || ''), title }, text)

const codeBlock = (text) => {
	const pre = element('pre', { tabindex: '0' }, text)
	return element('div', { class: 'code' }, pre, copyButton(() => pre.textContent))
}

/** Tabs that arrow keys move between; each panel is made when it is first shown. */
const tabs = (label, entries) => {
	const list = element('div', { role: 'tablist', 'aria-label': label, class: 'tabs' })
	const panels = element('div', {})
	const buttons = entries.map(([title, id, make]) => {
		const button = element('button', {
			type: 'button', role: 'tab', id: 'tab-' + id, 'aria-controls': 'panel-' + id
		}, title)
		const panel = element('div', {
			role: 'tabpanel', id: 'panel-' + id, 'aria-labelledby': 'tab-' + id
		})
		const select = () => {
			if (!panel.hasChildNodes()) panel.append(...make())
			for (const other of buttons) {
				const isChosen = other.button === button
				other.button.setAttribute('aria-selected', String(isChosen))
				other.button.tabIndex = isChosen ? 0 : -1
				other.panel.hidden = !isChosen
			}
		}
		button.addEventListener('click', select)
		list.append(button)
		panels.append(panel)
		return { button, panel, select }
	})
	list.addEventListener('keydown', (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
		if (step === undefined) return
		const at = buttons.findIndex(({ button }) => button === document.activeElement)
		const next = buttons[(at + step + buttons.length) % buttons.length]
		next.select()
		next.button.focus()
		event.preventDefault()
	})
	buttons[0].select()
	return element('div', { class: 'samples' }, list, panels)
}
`
