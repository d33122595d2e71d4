/** Matches paths against route patterns the way Elysia does: static segments first, one loose trailing slash. */

interface Node<T> {
	readonly children: Map<string, Node<T>>
	param: Node<T> | null
	wildcard: T | null
	value: T | null
}

const node = <T>(): Node<T> => ({ children: new Map(), param: null, wildcard: null, value: null })

/** A set of `method pattern` keys with a value each; method `ALL` answers any method. */
export class PathMatcher<T> {
	/** A tree for each method: a fixed path of one must not hide a pattern of another. */
	readonly #roots = new Map<string, Node<T>>()
	#size = 0

	/** How many patterns were added. */
	get size(): number {
		return this.#size
	}

	/** Adds a pattern such as `/orders/:id`, `/files/*` or `/orders/:id?`; a later equal one wins. */
	add(method: string, pattern: string, value: T): void {
		for (const variant of withoutOptionals(pattern)) this.#insert(method, variant, value)
		this.#size++
	}

	#insert(method: string, pattern: string, value: T): void {
		let at = this.#roots.get(method) ?? node<T>()
		this.#roots.set(method, at)
		for (const segment of segmentsOf(pattern)) {
			if (segment === '*') {
				at.wildcard = value
				return
			}
			at = segment.startsWith(':') ? parameter(at) : child(at, segment)
		}
		at.value = value
	}

	/** The value for a method and a path, or null. */
	find(method: string, path: string): T | null {
		const segments = segmentsOf(path)
		return this.#search(method, segments) ?? this.#search('ALL', segments)
	}

	/** The methods that some pattern takes at this path, sorted; empty when the path is unknown. */
	methods(path: string): string[] {
		const segments = segmentsOf(path)
		return [...this.#roots.keys()]
			.filter((method) => this.#search(method, segments) !== null)
			.sort()
	}

	#search(method: string, segments: readonly string[]): T | null {
		const root = this.#roots.get(method)
		return root === undefined ? null : search(root, segments, 0)
	}
}

const search = <T>(at: Node<T>, segments: readonly string[], depth: number): T | null => {
	const segment = segments[depth]
	if (segment === undefined) return at.value
	const exact = at.children.get(segment)
	const below =
		(exact && search(exact, segments, depth + 1)) ??
		(at.param && segment !== '' ? search(at.param, segments, depth + 1) : null)
	return below ?? at.wildcard
}

const child = <T>(parent: Node<T>, segment: string): Node<T> => {
	const known = parent.children.get(segment)
	if (known) return known
	const fresh = node<T>()
	parent.children.set(segment, fresh)
	return fresh
}

const parameter = <T>(parent: Node<T>): Node<T> => {
	parent.param ??= node()
	return parent.param
}

const segmentsOf = (path: string): string[] => {
	const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
	return bare.split('/').slice(1)
}

const withoutOptionals = (pattern: string): string[] => {
	const optional = /\/:[^/]+\?(?=\/|$)/.exec(pattern)
	if (!optional) return [pattern]
	const before = pattern.slice(0, optional.index)
	const after = pattern.slice(optional.index + optional[0].length)
	return [
		...withoutOptionals(before + after || '/'),
		...withoutOptionals(before + optional[0].slice(0, -1) + after)
	]
}

/** Whether every path of `pattern` is also one of `wider`, such as `/a/*` over `/a/:id`. */
export const covers = (wider: string, pattern: string): boolean => {
	const outer = segmentsOf(wider)
	const inner = segmentsOf(pattern)
	for (const [index, segment] of outer.entries()) {
		if (segment === '*') return inner.length > index
		const other = inner[index]
		if (other === undefined) return false
		if (segment.startsWith(':') ? other === '*' : other !== segment) return false
	}
	return outer.length === inner.length
}

/** Whether some path matches both patterns. */
export const overlaps = (a: string, b: string): boolean => {
	const left = segmentsOf(a)
	const right = segmentsOf(b)
	for (let index = 0; ; index++) {
		const one = left[index]
		const two = right[index]
		if (one === '*' || two === '*') return true
		if (one === undefined || two === undefined) return one === two
		if (!one.startsWith(':') && !two.startsWith(':') && one !== two) return false
	}
}

/** The path of an absolute URL as text, without query and fragment. */
export const pathOf = (url: string): string => {
	const start = url.indexOf('/', url.indexOf('://') + 3)
	if (start === -1) return '/'
	const query = url.indexOf('?', start)
	const hash = url.indexOf('#', start)
	const end = query === -1 ? hash : hash === -1 ? query : Math.min(query, hash)
	return end === -1 ? url.slice(start) : url.slice(start, end)
}
