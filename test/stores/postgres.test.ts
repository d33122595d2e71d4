/** The store in PostgreSQL. */

import { afterAll, beforeAll, describe } from 'bun:test'
import { postgresStore } from '../../src/stores/postgres'
import { hasPostgres, startMs, type TestPostgres, testPostgres } from '../support/postgres'
import { describeStore } from './contract'

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
	let server: TestPostgres
	beforeAll(async () => {
		server = await testPostgres()
	}, startMs)
	afterAll(() => server?.stop(), startMs)

	describeStore(
		'as a store',
		async () => {
			const address = await server.createDatabase()
			return {
				open: (keys) => postgresStore(address, keys),
				run: (text) => server.run(address, text),
				versionIs: (version) => `UPDATE quater_version SET version = ${version}`,
				address,
				dispose: async () => {}
			}
		},
		{ tokens: 1000 }
	)
})
