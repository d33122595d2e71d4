/** Example texts and numbers that keep to their schema's limits. */

import type { JsonSchema } from './json-schema'
import { isMatch, matching } from './pattern-example'

const byFormat: ReadonlyMap<string, string> = new Map(
	Object.entries({
		'date-time': '2026-01-31T12:00:00Z',
		date: '2026-01-31',
		time: '12:00:00Z',
		duration: 'P1D',
		email: 'user@example.com',
		'idn-email': 'user@example.com',
		hostname: 'example.com',
		'idn-hostname': 'example.com',
		ipv4: '192.0.2.1',
		ipv6: '2001:db8::1',
		uri: 'https://example.com',
		url: 'https://example.com',
		iri: 'https://example.com',
		'uri-reference': '/example',
		'iri-reference': '/example',
		'uri-template': '/example/{id}',
		uuid: '123e4567-e89b-42d3-a456-426614174000',
		'json-pointer': '/example',
		'relative-json-pointer': '0',
		regex: '^example$'
	})
)

/** A text that keeps to format, pattern and length as far as they can be met together. */
export const exampleText = (schema: JsonSchema, variant = 0): string => {
	const { format = '' } = schema
	const pattern = typeof schema.pattern === 'string' ? schema.pattern : undefined
	const least = limit(schema.minLength) ?? 0
	const most = limit(schema.maxLength) ?? Number.POSITIVE_INFINITY
	const plain = `example${variant === 0 ? '' : variant + 1}`
	const padded = plain.padEnd(Math.min(least, 4096), 'example').slice(0, most)
	const candidates = [
		byFormat.get(format),
		plain,
		padded,
		pattern === undefined ? undefined : matching(pattern, least)
	]
	const fitting = candidates.find(
		(text) =>
			text !== undefined &&
			text.length >= least &&
			text.length <= most &&
			(pattern === undefined || isMatch(pattern, text))
	)
	return fitting ?? padded
}

/** A number within its limits, and a multiple of what it has to be. */
export const exampleNumber = (schema: JsonSchema, isInteger: boolean, variant = 0): number => {
	const step = limit(schema.multipleOf) ?? (isInteger ? 1 : 0)
	const least = limit(schema.minimum) ?? Number.NEGATIVE_INFINITY
	const most = limit(schema.maximum) ?? Number.POSITIVE_INFINITY
	const above = limit(schema.exclusiveMinimum) ?? Number.NEGATIVE_INFINITY
	const below = limit(schema.exclusiveMaximum) ?? Number.POSITIVE_INFINITY
	const low = Math.max(least, above)
	const high = Math.min(most, below)
	const isWithin = (value: number): boolean =>
		value >= least && value <= most && value > above && value < below
	const candidates =
		step > 0 ? steps(low, high, step) : [1, 0, low, high, (low + high) / 2, low + 1, high - 1]
	const fitting = candidates.filter((value) => Number.isFinite(value) && isWithin(value))
	return fitting[variant] ?? fitting[0] ?? 1
}

/** Multiples near 1, or near the limits where 1 lies outside them. */
const steps = (low: number, high: number, step: number): number[] => {
	const start = Math.max(Math.min(1, high), low)
	const from = Math.ceil(start / step)
	return [from, from + 1, from + 2, from - 1, from - 2].map((count) => count * step)
}

const limit = (value: unknown): number | undefined =>
	typeof value === 'number' ? value : undefined
