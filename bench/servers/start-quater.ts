/** Start: quater with 500 tools; prints how long imports and the whole start took. */

import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { serverInfo, token } from '../sample/order'
import { operations } from '../sample/resources'
import { declareRoutes } from '../sample/routes'
import { loopback } from './announce'

const imported = performance.now()
const app = new Elysia().use(quater({ ...serverInfo, auth: bearer({ [token]: 'admin' }) }))
declareRoutes(app, operations(500), { tool: true, cli: true })
app.listen(loopback, () => {
	console.log(JSON.stringify({ imported, ready: performance.now() }))
	process.exit(0)
})
