/** Answers that are for one reader: nothing in between may keep them. */

/** The header that says so. */
export const privately = { 'cache-control': 'private, no-store' } as const

/** Answers with JSON for this reader alone. */
export const privateJson = (body: object): Response => Response.json(body, { headers: privately })
