/** The module that a binary begins with: what the build knows, and where the app is. */

import { extname, join } from 'node:path'
import type { Manifest } from '../../src/remote/protocol'
import type { AppFile } from '../apps/app-file'
import type { BuildInfo } from '../version'

/** What goes into a binary. */
export interface Parts {
	readonly name: string
	readonly service: Manifest['service']
	readonly build: BuildInfo
	readonly manifest: Manifest
	/** The app's file, or the URL of the server that stands for it. */
	readonly target: AppFile | { readonly url: string }
}

/** The source text of the module. */
export const entryOf = ({ name, service, build, manifest, target }: Parts): string => {
	const bound =
		'url' in target
			? `{ kind: 'remote', url: ${literal(target.url)} }`
			: `{ kind: 'local', attribute: ${literal(target.attribute)}, load: () => import(${literal(target.file)}) }`
	return [
		`import { start } from ${literal(startFile)}`,
		'await start({',
		`	name: ${literal(name)},`,
		`	version: ${literal(service.version)},`,
		`	build: ${literal(build)},`,
		`	service: ${literal(service)},`,
		// A text is read when it is wanted, and not each time that the binary starts.
		`	manifest: () => JSON.parse(${literal(JSON.stringify(manifest))}),`,
		`	target: ${bound}`,
		'})'
	].join('\n')
}

/** Beside this file, as source or as published. */
const startFile = join(import.meta.dir, `../operator/start${extname(import.meta.path)}`)

// JSON is JavaScript, but for keys that set a prototype; those stand in a JSON text.
const literal = (value: unknown): string => JSON.stringify(value)
