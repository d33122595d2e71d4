/** Whether a browser page of some origin may talk to an endpoint. */

/**
 * Decides on the `Origin` header of a request, by exact, case-sensitive comparison.
 *
 * No header passes, because only browsers send one. `null` and the empty string are origins like
 * any other, so they fail unless listed. A literal `*` in the list admits every origin.
 *
 * @param origin The header as received, or null when absent.
 * @param allowed Origins such as `https://app.example.com`, without a path.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
 */
export const originAllowed = (origin: string | null, allowed: readonly string[]): boolean =>
	origin === null || allowed.includes(origin) || allowed.includes('*')

const loopback = /^https?:\/\/((?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?)$/

/**
 * Whether a browser page came from this very server on a loopback name, such as a docs page during
 * development. No other site can have such an origin, not even by rebinding its name.
 *
 * @param origin The `Origin` header as received.
 * @param host The `Host` header as received, or null when absent.
 */
export const isOwnLoopback = (origin: string, host: string | null): boolean =>
	host !== null && loopback.exec(origin)?.[1] === host
