/** Random bytes that nobody can guess. */

/** So many bytes, at most 65,536. */
export const randomBytes = (count: number): Buffer =>
	Buffer.from(crypto.getRandomValues(new Uint8Array(count)).buffer)
