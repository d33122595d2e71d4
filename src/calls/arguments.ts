/** Named arguments to an HTTP request: the binding that mcp and cli share. */

import { QuaterError } from '../errors'
import { nearest } from '../nearest'
import type { Action, Input } from '../routes/action'
import { undeclared } from '../schema/undeclared'
import { cookieOf, headerOf, omitted, queryOf, segmentOf } from './carriers'

/** Arguments, laid out as a request carries them. */
export interface BoundArguments {
	/** The pattern filled in, with the query, such as `/orders/7?verbose=true`. */
	readonly target: string
	/** Header name and value pairs, cookies included. */
	readonly headers: readonly (readonly [string, string])[]
	/** The body as a JSON value; undefined when no argument goes there. */
	readonly body: unknown
}

type Arguments = Readonly<Record<string, unknown>>

/** What binding needs to know of an action, found out once. */
interface Binding {
	readonly names: ReadonlySet<string>
	/** The path, cut at its parameters. */
	readonly path: readonly (string | PathParameter)[]
	readonly query: readonly Input[]
	readonly headers: readonly Input[]
	readonly cookies: readonly Input[]
	/** Members of a flattened body, or null where there is none. */
	readonly members: readonly Input[] | null
	/** Whether names that no input has belong to the body. */
	readonly bodyOpen: boolean
	/** Whether a request without a body would be refused. */
	readonly bodyRequired: boolean
	/** The argument that is the whole body. */
	readonly whole: Input | undefined
}

interface PathParameter {
	readonly input: Input
	readonly optional: boolean
}

const noHeaders: BoundArguments['headers'] = []

/**
 * Lays named arguments out for a route. Throws `invalid_arguments`, naming the argument, for
 * unknown names at any depth, and for values that the place they travel in cannot carry; whether
 * values fit their schemas is left to the route's own validation, so that every surface says the
 * same.
 */
export const bindArguments = (action: Action, args: Arguments): BoundArguments => {
	const binding = bindingOf(action)
	refuseUnknown(action, binding, args)
	const path = pathOf(binding, args)
	const query = binding.query.length === 0 ? '' : queryText(binding.query, args)
	const plain = binding.headers.length === 0 && binding.cookies.length === 0
	return {
		target: query === '' ? path : `${path}?${query}`,
		headers: plain ? noHeaders : headersOf(binding, args),
		body: bodyOf(binding, args)
	}
}

const bindings = new WeakMap<Action, Binding>()

const bindingOf = (action: Action): Binding => {
	const known = bindings.get(action)
	if (known !== undefined) return known
	const inPlace = (place: Input['in']) => action.inputs.filter((input) => input.in === place)
	const body = inPlace('body')
	const members = body.filter((input) => !input.wholeBody)
	const binding: Binding = {
		names: new Set(action.inputs.map(({ name }) => name)),
		path: pathParts(action.path, inPlace('params')),
		query: inPlace('query'),
		headers: inPlace('headers'),
		cookies: inPlace('cookie'),
		members: members.length > 0 ? members : null,
		bodyOpen: (action.inputSchema.additionalProperties ?? false) !== false,
		bodyRequired: action.body.required,
		whole: body.find((input) => input.wholeBody)
	}
	bindings.set(action, binding)
	return binding
}

const parameter = /\/:([^/?]+)(\??)/g

const pathParts = (path: string, inputs: readonly Input[]): Binding['path'] => {
	const parts: (string | PathParameter)[] = []
	let end = 0
	for (const match of path.matchAll(parameter)) {
		const [text, name, mark] = match
		const input = inputs.find((one) => one.name === name)
		if (input === undefined) continue
		parts.push(path.slice(end, match.index), { input, optional: mark === '?' })
		end = match.index + text.length
	}
	return [...parts, path.slice(end)].filter((part) => part !== '')
}

/** Names are looked up first; only values that have members of their own are searched. */
const refuseUnknown = (action: Action, { names }: Binding, args: Arguments): void => {
	for (const name of Object.keys(args)) {
		const value = args[name]
		if (names.has(name) && (typeof value !== 'object' || value === null)) continue
		const member = undeclared(action.inputSchema, args)
		if (member !== undefined) throw unknownArgument(action, member, [...names])
		return
	}
}

const unknownArgument = (action: Action, member: string, names: readonly string[]): QuaterError => {
	const message = `Unknown argument: ${member}.`
	const [top = member] = member.split('.')
	const isOpen = (action.inputSchema.additionalProperties ?? false) !== false
	// Names of the first level mend nothing deeper down, nor where any name is taken.
	if (isOpen || names.includes(top)) return new QuaterError('invalid_arguments', { message })
	const guess = nearest(top, names)
	return new QuaterError('invalid_arguments', {
		message,
		hint: guess
			? `Did you mean ${guess}?`
			: names.length > 0
				? `${action.name} takes: ${names.join(', ')}.`
				: `${action.name} takes no arguments.`
	})
}

const given = (args: Arguments, { name }: Input): unknown =>
	Object.hasOwn(args, name) ? args[name] : undefined

const pathOf = ({ path }: Binding, args: Arguments): string => {
	let text = ''
	for (const part of path) {
		if (typeof part === 'string') {
			text += part
			continue
		}
		const value = given(args, part.input)
		if (value !== undefined && value !== null) text += `/${segmentOf(part.input, value)}`
		else if (!part.optional) throw missing(part.input)
	}
	return text || '/'
}

const missing = ({ name }: Input): QuaterError =>
	new QuaterError('invalid_arguments', {
		message: `Missing argument: ${name}.`,
		data: { argument: name }
	})

const queryText = (inputs: readonly Input[], args: Arguments): string => {
	const pairs: string[] = []
	for (const input of inputs) {
		if (!Object.hasOwn(args, input.name)) continue
		const value = args[input.name]
		if (!omitted(input, value)) pairs.push(...queryOf(input, value))
	}
	return pairs.join('&')
}

const headersOf = ({ headers, cookies }: Binding, args: Arguments): BoundArguments['headers'] => {
	const pairs: [string, string][] = []
	const crumbs: string[] = []
	for (const input of headers) {
		if (!Object.hasOwn(args, input.name)) continue
		const value = args[input.name]
		if (!omitted(input, value)) pairs.push([input.name, headerOf(input, value)])
	}
	for (const input of cookies) {
		if (!Object.hasOwn(args, input.name)) continue
		const value = args[input.name]
		if (!omitted(input, value)) crumbs.push(`${input.name}=${cookieOf(input, value)}`)
	}
	if (crumbs.length > 0) pairs.push(['cookie', crumbs.join('; ')])
	return pairs
}

/** A flattened body of which nothing was given is `{}`, or none at all where the route takes none. */
const bodyOf = (binding: Binding, args: Arguments): unknown => {
	const { members, whole, bodyRequired, bodyOpen, names } = binding
	if (whole !== undefined) return given(args, whole)
	if (members === null) return undefined
	const body: Record<string, unknown> = {}
	let count = 0
	for (const { name } of members) {
		if (!Object.hasOwn(args, name)) continue
		body[name] = args[name]
		count++
	}
	for (const name of bodyOpen ? Object.keys(args) : []) {
		if (names.has(name)) continue
		body[name] = args[name]
		count++
	}
	return count > 0 || bodyRequired ? body : undefined
}
