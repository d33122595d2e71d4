/** Where the detail of a failure goes that no caller may read. */

/**
 * Logs what was thrown, with the id that the caller was given instead.
 *
 * @param cause Whatever was thrown; its stack and causes are printed.
 */
export const logFault = (requestId: string, cause: unknown): void =>
	console.error(`quater: mcp request ${requestId} failed:`, cause)
