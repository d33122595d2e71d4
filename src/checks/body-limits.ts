/** How large the body of a request may be, by the path that it goes to. */

import { PathMatcher } from '../routes/pattern'

/** The largest body at a path, or at the pattern of a route, in bytes. */
export type BodyLimitAt = (path: string) => number

/**
 * Looks limits up by path.
 *
 * @param bodyBytes What holds where no path has a limit of its own, in bytes.
 * @param byPath Limits of single paths or patterns, in bytes.
 */
export const bodyLimits = (
	bodyBytes: number,
	byPath: Readonly<Record<string, number>>
): BodyLimitAt => {
	const others = new PathMatcher<number>()
	for (const [path, bytes] of Object.entries(byPath)) others.add('ALL', path, bytes)
	return (path) => others.find('ALL', path) ?? bodyBytes
}
