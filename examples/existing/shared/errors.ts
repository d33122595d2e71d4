/** How failures look to a client of this app: always `{ message }`. */

import { Elysia } from 'elysia'

export const errors = new Elysia({ name: 'errors' }).onError(
	{ as: 'global' },
	({ code, error, status }) => {
		if (code === 'VALIDATION') {
			const [first] = error.all
			const message = first && 'message' in first ? first.message : undefined
			return status(422, { message: message ?? 'Something in the request is not right' })
		}
		if (code === 'NOT_FOUND') return status(404, { message: 'There is nothing here' })
		if (code === 'PARSE') return status(400, { message: 'The body is not JSON' })
		if (typeof code === 'number') return
		console.error(error)
		return status(500, { message: 'Something went wrong' })
	}
)
