/** Makes one executable file of a module: whole, or not at all. */

import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CliError } from '../errors'
import type { Platform } from './platform'
import { refuseOther } from './replaced'

/** What is compiled, and where to. */
export interface CompileOptions {
	/** Source text of the first module. */
	readonly entry: string
	/** Absolute path of the folder that names in the binary are relative to. */
	readonly root: string
	/** Absolute path of the executable. */
	readonly output: string
	/** Another platform than this one, or null. */
	readonly platform: Platform | null
}

/** An executable. */
export interface Compiled {
	/** Absolute path. */
	readonly file: string
	readonly bytes: number
}

/**
 * Compiles. What was at the output before is replaced once the new file is whole.
 *
 * Equal sources make equal bytes: the working directory and the file's name are part of what Bun writes, so
 * both are fixed.
 *
 * @throws CliError `usage` where nothing can be written, `build_failed`.
 */
export const compile = async (options: CompileOptions): Promise<Compiled> => {
	const output = outputFile(options)
	refuseOther(output)
	const folder = temporaryFolder(output)
	const clear = () => rmSync(folder, { recursive: true, force: true })
	process.once('exit', clear)
	const back = process.cwd()
	try {
		process.chdir(options.root)
		const made = await bundle(options, join(folder, basename(output)))
		const bytes = statSync(made).size
		renameSync(made, output)
		return { file: output, bytes }
	} finally {
		process.chdir(back)
		process.off('exit', clear)
		clear()
	}
}

/** The name that Windows wants of programs. */
const outputFile = ({ output, platform }: CompileOptions): string => {
	const isWindows = (platform ?? process.platform).startsWith('win')
	return isWindows && !/\.exe$/i.test(output) ? `${output}.exe` : output
}

/** On the output's own file system, so that a rename is enough. */
const temporaryFolder = (output: string): string => {
	try {
		return mkdtempSync(join(dirname(output), '.quater-build-'))
	} catch (cause) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
		const why = code === 'ENOENT' ? 'there is no such directory' : code
		throw new CliError('usage', `Cannot write to ${dirname(output)}: ${why}`, { cause })
	}
}

const entryName = 'operator.quater.ts'

const bundle = async (
	{ entry, root, platform }: CompileOptions,
	outfile: string
): Promise<string> => {
	const result = await Bun.build({
		entrypoints: [join(root, entryName)],
		files: { [join(root, entryName)]: entry },
		target: 'bun',
		format: 'esm',
		// Elysia reads the source of handlers, which minifying changes.
		minify: false,
		bytecode: true,
		// In one piece, what no call needs would be loaded for each: Bun moves imports of its own modules to the top.
		splitting: true,
		sourcemap: 'none',
		define: {
			'process.env.NODE_ENV': '"production"',
			'import.meta.main': 'false',
			// Bun would write the paths of this machine.
			__dirname: '"/$bunfs/root"',
			__filename: '"/$bunfs/root/module.js"'
		},
		compile: {
			outfile,
			autoloadBunfig: false,
			autoloadDotenv: false,
			...(platform && { target: `bun-${platform}` })
		}
	}).catch((cause: unknown) => {
		throw buildFailed(cause, platform)
	})
	const [made] = result.outputs
	if (!made) throw buildFailed(new AggregateError(result.logs), platform)
	return made.path
}

/** What a person can mend: the messages of Bun's bundler, with their places. */
const buildFailed = (cause: unknown, platform: Platform | null): CliError => {
	const causes = cause instanceof AggregateError ? cause.errors : [cause]
	const lines = causes.slice(0, 10).map((one) => {
		const message = one instanceof Error || isMessage(one) ? one.message : String(one)
		const { file, line } = isMessage(one) ? (one.position ?? {}) : {}
		return file ? `${file}:${line}: ${message}` : message
	})
	const hint = platform
		? `Bun takes its runtime for ${platform} from the npm registry, once: is that reachable?`
		: 'Nothing was written. Mend what is named above, and build again.'
	return new CliError('build_failed', ['The binary could not be built', ...lines].join('\n'), {
		hint,
		cause
	})
}

interface Message {
	readonly message: string
	readonly position?: { readonly file: string; readonly line: number } | null
}

const isMessage = (value: unknown): value is Message =>
	typeof value === 'object' && value !== null && 'message' in value
