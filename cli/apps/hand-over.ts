/** Local apps in the compiled command: handed over to the quater that their own project has installed. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Context } from '../context'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import { appFile } from './app-file'

/** Thrown where another process has done the work: how that ended. */
export class HandedOver {
	readonly exit: number

	constructor(exit: number) {
		this.exit = exit
	}
}

/**
 * In the compiled command, runs this command line with the quater beside the app, and throws how it ended;
 * everywhere else does nothing. An app must be loaded by the Elysia that it was written for, and the file
 * that holds this command has none.
 *
 * @param named The app's file, where the command names one.
 * @throws HandedOver, CliError `load_failed`.
 */
export const handOver = async (context: Context, named?: string): Promise<void> => {
	if (context.program.bound || !Bun.isStandaloneExecutable) return
	const { file, path } = appFile(context, named)
	const command = installedCommand(dirname(file))
	if (command === null)
		throw new CliError('load_failed', `The project of ${path} has no quater installed`, {
			hint: `Run: bun add quater, in ${dirname(file)}. Or ask a server: ${typed(context.program, 'connect')} <name> <url>`
		})
	throw new HandedOver(await runInstalled(context, command))
}

/** The command of the nearest installed quater, or of the package itself where the app is inside it. */
const installedCommand = (folder: string): string | null => {
	for (let at = folder; ; at = dirname(at)) {
		for (const home of [join(at, 'node_modules/quater'), at]) {
			const command = join(home, 'dist/cli/main.js')
			if (existsSync(command) && isQuater(join(home, 'package.json'))) return command
		}
		if (dirname(at) === at) return null
	}
}

const isQuater = (manifest: string): boolean => {
	try {
		return require(manifest).name === 'quater'
	} catch {
		return false
	}
}

/** What would read settings of the working directory reads none: no bunfig.toml, no .env, no installing. */
const bunFlags = [
	'--no-env-file',
	'--no-install',
	`--config=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`
] as const

const runInstalled = async ({ argv, env, signal }: Context, command: string): Promise<number> => {
	const child = Bun.spawn({
		// The runtime in this file is a whole Bun, so none needs to be installed.
		cmd: [process.execPath, ...bunFlags, command, ...argv],
		env: { ...env, BUN_BE_BUN: '1' },
		stdio: ['inherit', 'inherit', 'inherit']
	})
	const stop = () => {
		// A terminal has sent its Ctrl-C to the child itself, where a second one means "at once".
		if (signal.reason !== 'SIGINT') child.kill('SIGTERM')
		else if (!process.stdin.isTTY) child.kill('SIGINT')
	}
	if (signal.aborted) stop()
	else signal.addEventListener('abort', stop, { once: true })
	return child.exited
}
