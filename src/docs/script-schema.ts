/** Second part of the docs page's script: schemas as rows that people can read. */

/** Defines `resolve`, `typeName` and `schemaView`; reads the global `spec`. */
export const schemaScript = `
let spec = {}

const follow = (ref) =>
	ref.split('/').slice(1).reduce((node, part) =>
		node === undefined ? undefined : node[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')], spec)

/** What a part of the document means, references followed. */
const resolve = (node) => {
	let target = node || {}
	for (let hops = 0; target.$ref !== undefined && hops < 20; hops++) {
		const { $ref, ...beside } = target
		target = { ...follow($ref), ...beside }
	}
	return target
}

const nameOf = (ref) => ref.split('/').at(-1)

const typeName = (schema) => {
	if (schema === true || schema === undefined) return 'anything'
	if (schema === false || (schema.not && Object.keys(schema.not).length === 0)) return 'nothing'
	if (schema.$ref !== undefined) return nameOf(schema.$ref)
	const union = schema.anyOf || schema.oneOf
	if (union) return union.map(typeName).join(' | ')
	if (schema.allOf) return schema.allOf.map(typeName).join(' & ')
	if (schema.const !== undefined) return JSON.stringify(schema.const)
	const types = [schema.type || []].flat()
	const names = types.map((type) => {
		if (type !== 'array') return type
		const inner = typeName(schema.items)
		return (inner.includes(' ') ? '(' + inner + ')' : inner) + '[]'
	})
	if (names.length === 0) return schema.enum ? 'one of' : schema.properties ? 'object' : 'anything'
	return names.join(' | ') + (schema.format ? ' · ' + schema.format : '')
}

const limits = [
	['minimum', '≥ '], ['exclusiveMinimum', '> '], ['maximum', '≤ '], ['exclusiveMaximum', '< '],
	['multipleOf', 'multiple of '], ['minLength', 'min length '], ['maxLength', 'max length '],
	['minItems', 'min items '], ['maxItems', 'max items '], ['pattern', 'matches '],
	['contentMediaType', 'holds '], ['default', 'default ']
]

const facts = (schema) => [
	...(schema.enum || []).map((value) => element('code', { class: 'fact' }, JSON.stringify(value))),
	...limits.filter(([keyword]) => schema[keyword] !== undefined).map(([keyword, words]) => {
		const value = schema[keyword]
		return element('code', { class: 'fact' },
			words + (keyword === 'pattern' ? value : JSON.stringify(value)))
	}),
	...(schema.uniqueItems ? [element('code', { class: 'fact' }, 'unique items')] : []),
	...(schema.examples || []).slice(0, 1).map((value) =>
		element('code', { class: 'fact' }, 'e.g. ' + (typeof value === 'string' ? value : JSON.stringify(value))))
]

/** One named value: its type, what limits it, what it is for, and what is inside it. */
const row = (name, schema, isRequired, trail) => {
	const target = resolve(schema)
	const found = facts(target)
	return element('li', {},
		element('div', { class: 'name' },
			element('span', { class: 'key' }, name),
			element('span', { class: 'type' }, typeName(schema)),
			isRequired ? element('span', { class: 'required' }, 'required') : '',
			target.deprecated ? badge('deprecated', 'warn') : ''),
		target.description ? prose(target.description) : [],
		found.length > 0 ? element('div', { class: 'facts' }, ...found) : '',
		inside(schema, trail))
}

const hasInside = (schema) => {
	const target = resolve(schema)
	if (target.items && typeof target.items === 'object') return hasInside(target.items)
	const union = target.anyOf || target.oneOf || target.allOf || []
	const extra = target.additionalProperties
	return Object.keys(target.properties || {}).length > 0 || union.some(hasInside) ||
		Boolean(target.prefixItems) || (typeof extra === 'object' && extra !== null)
}

const caption = (schema) => {
	const target = resolve(schema)
	if (target.items && typeof target.items === 'object') return 'each item'
	return target.anyOf || target.oneOf ? 'alternatives' : 'members'
}

/** Members of members: open two levels deep, and never by itself where a type comes back to itself. */
const inside = (schema, trail) => {
	if (!hasInside(schema)) return ''
	const refs = [schema.$ref, resolve(schema).items && resolve(schema).items.$ref].filter(Boolean)
	const isOpen = trail.length < 2 && !refs.some((ref) => trail.flat().includes(ref))
	const box = element('details', { class: 'inside' },
		element('summary', {}, caption(schema)))
	const fill = () => {
		if (box.childElementCount === 1) box.append(members(schema, [...trail, refs]))
	}
	box.addEventListener('toggle', fill)
	if (isOpen) fill()
	box.open = isOpen
	return box
}

const members = (schema, trail) => {
	const target = resolve(schema)
	if (target.items && typeof target.items === 'object') return members(target.items, trail)
	const union = target.anyOf || target.oneOf
	const required = new Set(target.required || [])
	const extra = target.additionalProperties
	return element('ul', { class: 'members' },
		...Object.entries(target.properties || {}).map(([name, member]) =>
			row(name, member, required.has(name), trail)),
		...(target.prefixItems || []).map((member, index) => row(String(index), member, true, trail)),
		...(target.allOf || []).map((member, index) => row('part ' + (index + 1), member, false, trail)),
		...(union || []).map((branch, index) => row(index === 0 ? 'either' : 'or', branch, false, trail)),
		...(typeof extra === 'object' && extra !== null ? [row('any other name', extra, false, trail)] : []))
}

/** A schema at the root of a body. */
const schemaView = (schema) => {
	const target = resolve(schema)
	const refs = [schema.$ref, target.items && target.items.$ref].filter(Boolean)
	const found = facts(target)
	return element('div', { class: 'schema' },
		element('div', { class: 'type' }, typeName(schema)),
		target.description && schema.$ref === undefined ? prose(target.description) : [],
		found.length > 0 ? element('div', { class: 'facts' }, ...found) : '',
		hasInside(schema) ? members(schema, [refs]) : '')
}
`
