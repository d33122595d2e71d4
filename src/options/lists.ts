/** Reads the options that are lists: what is no such list is reported, and left out. */

import { type Surface, surfaces } from '../calls/call'
import { isAddressRange } from '../checks/peer'
import type { Report } from './report'

/** A list of distinct surfaces as it was given, or none where it is none. */
export const surfaceList = (
	label: string,
	value: unknown,
	report: Report,
	nonEmpty = false
): readonly Surface[] => {
	const names: readonly string[] = surfaces
	const wellFormed =
		Array.isArray(value) &&
		value.every((item) => names.includes(item)) &&
		new Set(value).size === value.length &&
		(!nonEmpty || value.length > 0)
	if (wellFormed) return value
	report(`${label} must be an array of distinct surfaces`, "Surfaces are 'api', 'mcp' and 'cli'.")
	return []
}

/** A list of non-empty texts as it was given, or none where it is none. */
export const stringList = (label: string, value: unknown, report: Report): readonly string[] => {
	if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) {
		return value
	}
	report(`${label} must be an array of non-empty strings`, `Write ${label}: ['...'].`)
	return []
}

/** A list of paths, without those that are none. */
export const pathList = (label: string, value: unknown, report: Report): readonly string[] =>
	stringList(label, value, report).filter(
		(path) =>
			path.startsWith('/') ||
			void report(`${label} holds ${JSON.stringify(path)}, which is no path`, 'Start it with /.')
	)

/** A list of IP addresses and CIDR ranges, without those that are none. */
export const rangeList = (label: string, value: unknown, report: Report): readonly string[] =>
	stringList(label, value, report).filter(
		(range) =>
			isAddressRange(range) ||
			void report(
				`${label} holds ${JSON.stringify(range)}, which is no IP address or CIDR range`,
				"Write it like '10.0.0.0/8'."
			)
	)
