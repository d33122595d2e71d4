/** Text that others wrote, made safe to look at: what could hide or reorder it becomes visible. */

/** Defines `marked`, `plain`, `folded`, `clipped`, `named`, `who` and `counted`. */
export const textScript = String.raw`
/**
 * Controls, formatters, separators, lone surrogates, what is drawn as nothing, spaces that only look
 * like one, and combining marks piled upon each other.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]|(?![ \u3000])\p{Zs}|(?<=\p{M}{3})\p{M}/gu

const short = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

/** As JSON reads it back: \uXXXX, in UTF-16 units. */
const escaped = (character) => short[character] || Array.from({ length: character.length }, (_, index) =>
	'\\u' + character.charCodeAt(index).toString(16).padStart(4, '0')).join('')

/** The same as plain text, for titles, labels and announcements. */
const plain = (text) => String(text).replace(unsafe, escaped)

const mark = (character) => element('span', {
	class: '\n\t'.includes(character) ? 'escaped usual' : 'escaped',
	title: 'The invisible or reordering character ' + escaped(character)
}, escaped(character))

/** Isolated text; line breaks stay breaks with 'lines', and are marked as well with 'data'. */
const marked = (text, kind) => {
	const all = kind === 'lines' ? String(text).replaceAll('\r\n', '\n') : String(text)
	const nodes = []
	let from = 0
	for (const match of all.matchAll(unsafe)) {
		const character = match[0]
		if (kind === 'lines' && character === '\n') continue
		nodes.push(all.slice(from, match.index), mark(character))
		from = match.index + character.length
		if (kind === 'data' && character === '\n') nodes.push('\n')
	}
	return element('bdi', { class: kind }, ...nodes, all.slice(from))
}

const counted = (count, one, many) => count.toLocaleString('en') + ' ' + (count === 1 ? one : many)

/** The first part of a long text, without cutting a character in two. */
const start = (text, length) => {
	const end = /[\ud800-\udbff]/.test(text[length - 1]) ? length - 1 : length
	return text.slice(0, end)
}

/** Shows a long text in part, says how much is missing, and opens. */
const folded = (text, kind, limit = 280, lines = 8) => {
	const rows = text.split('\n')
	const cut = start(rows.slice(0, lines).join('\n'), limit)
	if (text.length <= limit * 1.25 && rows.length <= lines + 2) return [marked(text, kind)]
	const words = counted(text.length - cut.length, 'character', 'characters')
	const button = element('button', { type: 'button', class: 'link fold', 'aria-expanded': 'false' })
	const place = element('span', {})
	const draw = (isOpen) => {
		place.replaceChildren(marked(isOpen ? text : cut, kind), isOpen ? '' : '\u2026')
		button.textContent = isOpen ? 'Fold it again' : 'Show ' + words + ' more'
		button.setAttribute('aria-expanded', String(isOpen))
	}
	button.addEventListener('click', () => draw(button.getAttribute('aria-expanded') === 'false'))
	draw(false)
	return [place, ' ', button]
}

/** Who somebody is: the name, as nodes, and what kind of caller. */
const who = (name, kind) => [
	element('strong', { class: 'subject' }, ...name), ' ', element('span', { class: 'kind' }, marked(kind))
]

/** A name; a long one folds. */
const named = (text) => folded(String(text), undefined, 80, 1)

/** A text where nothing can be opened: cut, and saying how long it is. */
const clipped = (text, limit = 60) => text.length <= limit * 1.25 ? [marked(text)] : [
	marked(start(text, limit)), '\u2026', element('span', { class: 'note' }, '(' + counted(text.length, 'character', 'characters') + ')')
]
`
