/** Builds dist/: one JavaScript file and one declaration per source file, and the command line as one binary. */

import { existsSync } from 'node:fs'
import { chmod, cp, rm } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { $ } from 'bun'
import { buildBinary } from './binary'

const root = join(import.meta.dir, '..')
const dist = join(root, 'dist')
const folders = '{src,plugins,cli}'

async function compile(): Promise<void> {
	const tsc = join(root, 'node_modules/typescript/bin/tsc')
	const { exitCode } = await $`${process.execPath} ${tsc} -p tsconfig.build.json`
		.cwd(root)
		.nothrow()
	if (exitCode !== 0) process.exit(exitCode)
}

/** The specifier as the published file needs it: with its extension, and one level up outside dist/. */
function published(specifier: string, file: string): string {
	const target = normalize(join(dirname(file), specifier))
	if (target === 'package.json') return `../${specifier}`
	for (const suffix of ['.js', '/index.js'])
		if (existsSync(join(dist, target + suffix))) return specifier.replace(/\/$/, '') + suffix
	return specifier
}

// Sources name their neighbours without an extension, which Node-style resolution refuses in declarations.
async function completeSpecifiers(): Promise<void> {
	const specifier = /(\bfrom\s*|\bimport\s*\(\s*|^import\s+|^declare module\s+)(['"])(\.[^'"]*)\2/gm
	for await (const file of new Bun.Glob(`${folders}/**/*.{js,d.ts}`).scan(dist)) {
		const path = join(dist, file)
		const text = await Bun.file(path).text()
		await Bun.write(
			path,
			text.replace(
				specifier,
				(_, before: string, quote: string, name: string) =>
					`${before}${quote}${published(name, file)}${quote}`
			)
		)
	}
}

async function copyAssets(): Promise<void> {
	for await (const file of new Bun.Glob(`${folders}/**/*.*`).scan(root))
		if (!file.endsWith('.ts')) await cp(join(root, file), join(dist, file))
}

async function finishCommand(): Promise<void> {
	const path = join(dist, 'cli/main.js')
	const shebang = '#!/usr/bin/env bun\n'
	const text = await Bun.file(path).text()
	if (!text.startsWith(shebang)) await Bun.write(path, shebang + text)
	await chmod(path, 0o755)
}

await rm(dist, { recursive: true, force: true })
await compile()
await rm(join(dist, 'package.json'), { force: true })
await completeSpecifiers()
await copyAssets()
await finishCommand()
await buildBinary(join(dist, 'quater'))
