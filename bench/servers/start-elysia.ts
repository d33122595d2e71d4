/** Start: Elysia alone with 500 routes; prints how long imports and the whole start took. */

import { Elysia } from 'elysia'
import { operations } from '../sample/resources'
import { declareRoutes } from '../sample/routes'
import { loopback } from './announce'

const imported = performance.now()
const app = new Elysia()
declareRoutes(app, operations(500))
app.listen(loopback, () => {
	console.log(JSON.stringify({ imported, ready: performance.now() }))
	process.exit(0)
})
