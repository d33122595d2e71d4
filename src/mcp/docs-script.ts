/** The script of the MCP docs page: fetches the data and writes it as text, never as markup. */

/** Served as `app.js` beside the page. */
export const docsScript = `'use strict'

const byId = (id) => document.getElementById(id)
const here = document.currentScript.dataset

/** Kept in memory alone: a reload forgets it. */
let token = ''

const element = (tag, attributes, ...children) => {
	const node = document.createElement(tag)
	for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
	node.append(...children)
	return node
}

const pretty = (value) => JSON.stringify(value, null, 2)

const copyButton = (text) => {
	const button = element('button', { type: 'button', class: 'small' }, 'Copy')
	button.addEventListener('click', async () => {
		await navigator.clipboard.writeText(text)
		button.textContent = 'Copied'
		setTimeout(() => { button.textContent = 'Copy' }, 1500)
	})
	return button
}

const code = (title, text) => [
	element('h3', { class: 'row' }, title, copyButton(text)),
	element('pre', { tabindex: '0' }, text)
]

const folded = (title, value) =>
	element('details', {}, element('summary', {}, title), element('pre', { tabindex: '0' }, pretty(value)))

const badge = (text, tone) => element('span', { class: 'badge ' + tone }, text)

const badges = (tool) => {
	const list = []
	const hints = tool.annotations
	if (hints.readOnlyHint) list.push(badge('read only', 'good'))
	if (hints.destructiveHint) list.push(badge('destructive', 'bad'))
	if (tool.needsApproval) list.push(badge('needs approval', 'warn'))
	list.push(badge('Auth: ' + tool.auth, tool.auth === 'public' ? 'good' : ''))
	return list
}

const typeName = (schema) => {
	if (schema.const !== undefined) return pretty(schema.const)
	if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
	const union = schema.anyOf || schema.oneOf
	if (union) return union.map(typeName).join(' | ')
	if (schema.type === 'array') return typeName(schema.items || {}) + '[]'
	if (Array.isArray(schema.type)) return schema.type.join(' | ')
	return (schema.type || 'any') + (schema.format ? ' (' + schema.format + ')' : '')
}

const argumentRows = (schema, prefix, depth) => {
	const required = new Set(schema.required || [])
	return Object.entries(schema.properties || {}).flatMap(([name, child]) => {
		const notes = [child.description]
		if (child.default !== undefined) notes.push('Default: ' + JSON.stringify(child.default))
		const row = element('tr', {},
			element('td', {}, prefix + name),
			element('td', {},
				element('span', { class: 'mono quiet' }, typeName(child)),
				required.has(name) ? ' (required)' : ''),
			element('td', {}, notes.filter(Boolean).join(' ')))
		const inner = child.type === 'array' ? child.items : child
		const next = prefix + name + (child.type === 'array' ? '[].' : '.')
		return [row, ...(inner && depth < 4 ? argumentRows(inner, next, depth + 1) : [])]
	})
}

const argumentTable = (schema) => {
	const rows = argumentRows(schema, '', 0)
	if (rows.length === 0) return element('p', { class: 'quiet' }, 'No arguments.')
	return element('table', { class: 'arguments' }, element('tbody', {}, ...rows))
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\\\''") + "'"

const curl = (tool, endpoint) =>
	['curl ' + quoted(endpoint),
		...(tool.auth === 'public' ? [] : ["-H 'Authorization: Bearer <token>'"]),
		"-H 'Content-Type: application/json'",
		'-d ' + quoted(JSON.stringify(tool.example))].join(' \\\\\\n  ')

const toolCard = (tool, endpoint) => {
	const card = element('details', { class: 'card', id: 'tool-' + tool.name },
		element('summary', {},
			element('div', { class: 'row' },
				element('h2', {}, tool.name),
				element('div', { class: 'row' }, ...badges(tool))),
			element('p', {}, tool.description)),
		element('p', { class: 'mono quiet' }, 'HTTP route: ' + tool.method + ' ' + tool.path),
		element('h3', {}, 'Arguments'),
		argumentTable(tool.inputSchema),
		...code('Example request', curl(tool, endpoint)),
		folded('Input schema', tool.inputSchema),
		...(tool.outputSchema ? [folded('Output schema', tool.outputSchema)] : []))
	card.dataset.text = (tool.name + ' ' + tool.path + ' ' + tool.description).toLowerCase()
	return card
}

const show = ({ service, endpoint, tools }) => {
	const url = new URL(endpoint, location.href).href
	document.title = service.name + ': MCP tools'
	byId('title').textContent = service.name
	byId('about').replaceChildren(
		element('span', {}, 'Version ' + service.version),
		element('span', { class: 'mono' }, 'POST ' + url),
		copyButton(url))
	byId('tools').replaceChildren(...tools.map((tool) => toolCard(tool, url)))
	byId('filter').hidden = tools.length < 2
	byId('sign-in').hidden = true
	say(tools.length === 0 ? 'No MCP tools are registered yet.' : '')
	const named = byId('tool-' + location.hash.slice(1))
	if (named instanceof HTMLDetailsElement) named.open = true
}

const say = (text) => { byId('status').textContent = text }

const load = async () => {
	say('Loading...')
	const headers = token === '' ? {} : { authorization: 'Bearer ' + token }
	const response = await fetch(here.source, { headers, cache: 'no-store' })
	if (response.ok) return show(await response.json())
	if (response.status !== 401) return say('The server answered with status ' + response.status + '.')
	byId('sign-in').hidden = false
	say(token === '' ? '' : 'This token was not accepted.')
	byId('token').focus()
}

const start = () => load().catch(() => say('The server could not be reached.'))

byId('filter').addEventListener('input', ({ target }) => {
	const wanted = target.value.trim().toLowerCase()
	for (const card of byId('tools').children) card.hidden = !card.dataset.text.includes(wanted)
})

byId('sign-in').addEventListener('submit', (event) => {
	event.preventDefault()
	token = byId('token').value.trim()
	byId('token').value = ''
	start()
})

start()
`
