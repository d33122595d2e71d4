/** The parameters of a route pattern. */

/** One `:name` of a pattern. */
export interface PathParameter {
	readonly name: string
	/** Whether the path matches without it, as in `/orders/:id?`. */
	readonly optional: boolean
}

/** The parameters of a pattern such as `/orders/:id/items/:item?`, in order. */
export const pathParameters = (path: string): readonly PathParameter[] =>
	[...path.matchAll(/:([^/?*]+)(\?)?/g)].map(([, name = '', mark]) => ({
		name,
		optional: mark !== undefined
	}))
