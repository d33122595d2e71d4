/** Route patterns as OpenAPI writes paths. */

/** A pattern without its optional parameters, and with each of them in turn. */
export const optionalVariants = (pattern: string): string[] => {
	const optional = /\/:[^/]+\?(?=\/|$)/.exec(pattern)
	if (!optional) return [pattern]
	const before = pattern.slice(0, optional.index)
	const after = pattern.slice(optional.index + optional[0].length)
	return [
		...optionalVariants(before + optional[0].slice(0, -1) + after),
		...optionalVariants(before + after || '/')
	]
}

/** `/orders/:id` as `/orders/{id}`. */
export const templateOf = (pattern: string): string => pattern.replace(/:([^/]+)/g, '{$1}')

/** The names in a template, in order. */
export const parametersOf = (template: string): string[] =>
	[...template.matchAll(/\{([^/}]+)\}/g)].map((match) => match[1] as string)

/** What two templates share when they match the same paths, whatever their parameters are called. */
export const shapeOf = (template: string): string => template.replace(/\{[^/}]+\}/g, '{}')
