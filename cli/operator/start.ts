/** Where a binary that was made of one app begins: the module that `quater build` writes calls it. */

import { setBinary } from '../../src/app/runtime-of'
import type { Manifest } from '../../src/remote/protocol'
import type { Binding } from '../program'
import { type BuildInfo, versionText } from '../version'

/** What a binary is made of. */
export interface Made {
	/** What it is called, whatever its file is called. */
	readonly name: string
	/** The app's own version. */
	readonly version: string
	readonly build: BuildInfo
	/** The app's identity. */
	readonly service: Manifest['service']
	manifest(): Manifest
	readonly target: Binding['target']
}

/** Runs what was typed, and ends the process with its exit code. */
export const start = async (made: Made): Promise<void> => {
	// Whatever the environment says, and before Elysia is loaded, which reads it once.
	process.env.NODE_ENV = 'production'
	// A token is not for whoever answers in the server's place.
	if (made.target.kind === 'remote') delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
	const [only, ...more] = process.argv.slice(2)
	if (more.length === 0 && (only === '--version' || only === '-v')) {
		const { name, version, build, target } = made
		await Bun.write(Bun.stdout, versionText({ name, version, build, bound: { target } }))
		return
	}
	if (made.target.kind === 'local') {
		const { dirname } = require('node:path') as typeof import('node:path')
		setBinary({ service: made.service, folder: dirname(process.execPath) })
	}
	const [{ runProcess }, { operatorProgram }] = await Promise.all([
		import('../process'),
		import('./program')
	])
	process.exit(await runProcess(operatorProgram(made)))
}
