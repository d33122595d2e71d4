/** Arguments and previews as a tree in which a text never looks like a number, and as raw JSON. */

/** Defines `valueView`, `tree` and `digest`. */
export const valueScript = String.raw`
const atOnce = 60

const size = (value) => Array.isArray(value) ? value.length : Object.keys(value).length
const isTree = (value) => typeof value === 'object' && value !== null

const typeOf = (value) => {
	if (value === null) return 'null'
	if (typeof value === 'object' && size(value) === 0) return Array.isArray(value) ? 'empty list' : 'empty object'
	if (Array.isArray(value)) return 'list of ' + counted(value.length, 'item', 'items')
	if (typeof value === 'object') return 'object of ' + counted(size(value), 'member', 'members')
	return { string: value === '' ? 'empty text' : 'text', number: 'number', boolean: 'boolean' }[typeof value]
}

const quote = () => element('span', { class: 'quote' }, '"')

const scalar = (value) => {
	if (typeof value === 'string') {
		const [text, ...more] = folded(value, 'data')
		return element('span', { class: 'value text' }, quote(), text, quote(), ...more)
	}
	const note = typeof value === 'number' && Math.abs(value) >= 10000 ? value.toLocaleString('en') : ''
	return element('span', { class: 'value ' + (value === null ? 'null' : typeof value) }, JSON.stringify(value),
		note === '' || note === String(value) ? '' : element('span', { class: 'note' }, '(' + note + ')'))
}

const keyOf = (key, isCut = false) => element('span', { class: 'key' },
	key === '' ? element('span', { class: 'escaped', title: 'An empty name' }, '""') : isCut ? clipped(key, 40) : named(key))

/** What the server writes in the place of a secret. */
const hidden = '<redacted>'
const secret = () => element('span', { class: 'value null' }, 'hidden')

const treeRow = (key, value, depth, room) => {
	const isSecret = room.secrets && value === hidden
	const type = element('span', { class: 'type' }, isSecret ? 'secret, hidden from everybody' : typeOf(value))
	if (isSecret) return element('li', { class: 'leaf' }, keyOf(key), secret(), type)
	if (!isTree(value) || size(value) === 0) {
		const shown = isTree(value)
			? element('span', { class: 'value' }, Array.isArray(value) ? '[ ]' : '{ }') : scalar(value)
		return element('li', { class: 'leaf' }, keyOf(key), shown, type)
	}
	const box = element('details', {}, element('summary', {}, keyOf(key, true), type))
	const fill = () => { if (box.childElementCount === 1) box.append(tree(value, depth + 1, room)) }
	box.addEventListener('toggle', fill)
	if (depth < 4 && size(value) <= room.rows) {
		room.rows -= size(value)
		fill()
		box.open = true
	}
	return element('li', {}, box)
}

/** Members in the server's order; past a screenful they wait behind a button that counts them. */
const tree = (value, depth, room) => {
	const entries = Object.entries(value)
	const list = element('ul', { class: 'tree' })
	const add = (from) => {
		list.append(...entries.slice(from, from + atOnce).map(([key, inner]) => treeRow(key, inner, depth, room)))
		const rest = entries.length - from - atOnce
		if (rest <= 0) return
		const button = element('button', { type: 'button', class: 'link' }, 'Show ' + rest.toLocaleString('en') + ' more')
		const item = element('li', {}, button)
		button.addEventListener('click', () => {
			item.remove()
			add(from + atOnce)
			list.children[from + atOnce].querySelector('summary, button')?.focus()
		})
		list.append(item)
	}
	add(0)
	return list
}

/** Line breaks between members stay; everything else that is invisible is written as JSON escapes. */
const rawJson = (value) => JSON.stringify(value, null, 2).split('\n').map(plain).join('\n')

const valueView = (label, id, value, secrets = false) => tabs('Show ' + label + ' as', [
	['Table', id + '-table', () => [
		isTree(value) && size(value) > 0 ? tree(value, 0, { rows: 40, secrets }) : element('p', { class: 'lone' }, scalar(value))
	]],
	['Raw JSON', id + '-json', () => [codeBlock(rawJson(value))]]
])

const shortText = (value) => {
	const [text, ...more] = clipped(value, 40)
	return element('span', { class: 'value text' }, quote(), text, ...more.slice(0, 1), quote(), ...more.slice(1))
}

const inShort = (value) => isTree(value)
	? element('span', { class: 'value' }, Array.isArray(value) ? '[' + value.length + ']' : '{' + size(value) + '}')
	: typeof value === 'string'
		? shortText(value)
		: scalar(value)

/** The first few arguments on one line, and how many there are besides. */
const digest = (value, most, secrets) => {
	if (value === null) return element('span', { class: 'digest quiet' }, 'Its arguments were erased.')
	const entries = Object.entries(value)
	const rest = entries.length - most
	return element('span', { class: 'digest' },
		...entries.slice(0, most).map(([key, inner]) => element('span', { class: 'pair' },
			keyOf(key, true), secrets && inner === hidden ? secret() : inShort(inner))),
		rest > 0 ? element('span', { class: 'quiet' }, '+ ' + rest + ' more') : '',
		entries.length === 0 ? element('span', { class: 'quiet' }, 'No arguments') : '')
}
`
