/** Compiles the command line into one file: the generic binary. */

import { join } from 'node:path'
import { commitOf } from '../cli/build/commit'
import { thisPlatform } from '../cli/build/platform'

const root = join(import.meta.dir, '..')

/** Writes the binary. Names in it are relative to the repository, and so equal wherever that is. */
export async function buildBinary(outfile: string): Promise<void> {
	const info = { commit: commitOf(root), target: thisPlatform() }
	process.chdir(root)
	await Bun.build({
		entrypoints: [join(root, 'cli/main.ts')],
		target: 'bun',
		format: 'esm',
		bytecode: true,
		minify: false,
		// A command loads what it needs, and no other's code.
		splitting: true,
		define: { 'process.env.NODE_ENV': '"production"', QUATER_BUILD: JSON.stringify(info) },
		compile: { outfile, autoloadBunfig: false, autoloadDotenv: false }
	})
}
