/** The repository's own source files and what each imports, for the tests of its structure. */

import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** The repository's folder. */
export const root = join(import.meta.dir, '../..')

/** One source file: its path from the root, its text, and what it takes from elsewhere. */
export interface Source {
	readonly path: string
	readonly text: string
	readonly exports: readonly string[]
	/** Paths from the root for files of this repository, package names for the rest. Types count. */
	readonly imports: readonly string[]
	/** The imports that are still there when it runs. */
	readonly loads: readonly string[]
}

const transpiler = new Bun.Transpiler({
	loader: 'ts',
	tsconfig: JSON.stringify({ compilerOptions: { verbatimModuleSyntax: true } })
})

// The scanner leaves out type-only imports, so their keyword goes.
const asValues = (text: string): string =>
	text.replace(
		/^(?:import|export)(?: type)? (?:\w+, )?(?:\{[^}]*\}|\w+|\* as \w+) from /gm,
		(head) => head.replace(/\btype /g, '')
	)

function resolve(specifier: string, importer: string): string {
	if (!specifier.startsWith('.')) return specifier
	const target = normalize(join(dirname(importer), specifier))
	const endings = ['', '.ts', '/index.ts']
	const found = endings.find(
		(end) => /\.\w+$/.test(target + end) && existsSync(join(root, target + end))
	)
	return target + (found ?? '')
}

function read(path: string, text: string): Source {
	const imported = (code: string): string[] =>
		transpiler.scanImports(code).map((each) => resolve(each.path, path))
	const code = text.replace(/^#!.*/, '')
	const { exports } = transpiler.scan(code)
	return { path, text, exports, imports: imported(asValues(code)), loads: imported(code) }
}

/** Every TypeScript file of `src`, `plugins` and `cli`. */
export const sources: readonly Source[] = await Promise.all(
	[...new Bun.Glob('{src,plugins,cli}/**/*.ts').scanSync(root)]
		.sort()
		.map(async (path) => read(path, await Bun.file(join(root, path)).text()))
)
