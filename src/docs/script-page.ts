/** Last part of the docs page's script: fetches the document, lists it, searches it. */

/** Starts the page. */
export const pageScript = String.raw`
const here = document.currentScript.dataset
const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']

/** Kept in memory alone: a reload forgets it. */
let token = ''
let entries = []
let door = 'all'

const doors = [
	['all', 'All', () => true],
	['tool', 'MCP tools', (operation) => operation['x-quater-tool'] !== undefined],
	['cli', 'CLI', (operation) => operation['x-quater-action'] !== undefined],
	['approval', 'Approval', (operation) => Boolean(operation['x-quater-needs-approval'])],
	['public', 'Public', (operation) => operation['x-quater-auth'] === 'public']
]

const entriesOf = ({ paths = {} }) =>
	Object.entries(paths).flatMap(([path, item]) =>
		methods.filter((method) => item[method]).map((method) => {
			const operation = item[method]
			const words = [method, path, operation.operationId, operation.summary, operation.description,
				...(operation.tags || []), ...(operation['x-quater-scopes'] || [])]
			return {
				method: method.toUpperCase(), path, operation,
				id: operation.operationId || method + path,
				group: (operation.tags || [])[0] || path.split('/')[1] || 'root',
				text: words.filter(Boolean).join(' ').toLowerCase()
			}
		}))

const say = (text) => { byId('status').textContent = text }

const shown = () => {
	const words = byId('filter').value.trim().toLowerCase().split(/\s+/).filter(Boolean)
	const passes = doors.find(([name]) => name === door)[2]
	return entries.filter(({ text, operation }) => passes(operation) && words.every((word) => text.includes(word)))
}

const update = () => {
	const visible = new Set(shown())
	for (const entry of entries) {
		entry.card.hidden = !visible.has(entry)
		entry.link.hidden = !visible.has(entry)
	}
	for (const group of document.querySelectorAll('.group')) {
		group.hidden = ![...group.querySelectorAll('.entry, .operation')].some((node) => !node.hidden)
	}
	const all = entries.length
	say(visible.size === all ? '' : visible.size === 0 ? 'Nothing matches.' : visible.size + ' of ' + all + ' operations')
}

const listGroups = () => {
	const groups = Map.groupBy(entries, ({ group }) => group)
	const described = new Map((spec.tags || []).map(({ name, description }) => [name, description]))
	const order = [...new Set([...described.keys(), ...groups.keys()])].filter((name) => groups.has(name))
	byId('operations').replaceChildren(...order.map((name) => element('section', { class: 'group' },
		element('h2', { class: 'group-name' }, name),
		described.get(name) ? prose(described.get(name)) : [],
		...groups.get(name).map((entry) => (entry.card = operationCard(entry))))))
	byId('contents').replaceChildren(...order.map((name) => element('div', { class: 'group' },
		element('div', { class: 'group-name' }, name),
		...groups.get(name).map((entry) => (entry.link = element('a', { class: 'entry', href: '#op/' + encodeURIComponent(entry.id) },
			element('span', { class: 'method ' + entry.method.toLowerCase() }, entry.method),
			element('span', {}, entry.operation.summary || entry.path)))))))
}

const listDoors = () => {
	const used = doors.map((entry) => [...entry, entries.filter(({ operation }) => entry[2](operation)).length])
		.filter(([, , , count]) => count > 0)
	byId('doors').replaceChildren(...(used.length < 2 ? [] : used).map(([name, title, , count]) => {
		const button = element('button', { type: 'button', class: 'chip', 'aria-pressed': String(name === door) },
			title, element('span', { class: 'count' }, String(count)))
		button.addEventListener('click', () => {
			door = name
			for (const other of byId('doors').children) other.setAttribute('aria-pressed', String(other === button))
			update()
		})
		return button
	}))
}

/** Unfolds what the address names. */
const goToHash = () => {
	const card = byId(decodeURIComponent(location.hash.slice(1)))
	if (!card || !card.fill) return
	if (card.hidden) byId('doors').querySelector('.chip')?.click()
	if (card.hidden) {
		byId('filter').value = ''
		update()
	}
	card.fill()
	card.open = true
	card.scrollIntoView({ block: 'start' })
	for (const { card: other, link } of entries) {
		if (other === card) link.setAttribute('aria-current', 'true')
		else link.removeAttribute('aria-current')
	}
}

const show = (document_) => {
	spec = document_
	entries = entriesOf(spec)
	const { title, version, description } = spec.info || {}
	document.title = title + ' API'
	byId('title').textContent = title
	const { mcp } = spec['x-quater'] || {}
	byId('about').replaceChildren(
		badge('v' + version),
		element('a', { href: here.source }, 'OpenAPI ' + spec.openapi),
		...(mcp && mcp.docs && mcp.docs.startsWith('/') ? [element('a', { href: mcp.docs }, 'MCP tools')] : []))
	byId('info').replaceChildren(...(description ? prose(description) : []))
	byId('sign-in').hidden = true
	byId('tools').hidden = entries.length === 0
	listGroups()
	listDoors()
	update()
	if (entries.length === 0) say('No routes are documented yet.')
	goToHash()
}

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

/** The headings that arrow keys move between. */
const stops = () => [byId('filter'), ...document.querySelectorAll('.operation:not([hidden]) > summary')]

document.addEventListener('keydown', (event) => {
	const target = event.target
	const isTyping = target instanceof HTMLInputElement
	if (event.ctrlKey || event.metaKey || event.altKey) return
	if (event.key === '/' && !isTyping) {
		byId('filter').focus()
		event.preventDefault()
	} else if (event.key === 'Escape' && target === byId('filter')) {
		target.value = ''
		update()
	} else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
		const all = stops()
		const at = all.indexOf(target)
		const next = all[at + (event.key === 'ArrowDown' ? 1 : -1)]
		if (at === -1 || next === undefined) return
		next.focus()
		event.preventDefault()
	}
})

byId('filter').addEventListener('input', update)
addEventListener('hashchange', goToHash)
byId('sign-in').addEventListener('submit', (event) => {
	event.preventDefault()
	token = byId('token').value.trim()
	byId('token').value = ''
	start()
})

start()
`
