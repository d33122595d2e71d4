/** A reader at a terminal: an empty project with the smallest app in it, and the commands of one document. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../architecture/sources'

/** The address that documents show; a free port stands in for it here. */
const shown = '127.0.0.1:8000'
const mark = '\x1e'

/** How one command ended. */
export interface Ended {
	readonly printed: string
	readonly exit: number
}

const shim = (path: string, script: string): void => {
	writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** Makes a folder in which `quater` is the package's name and the command is run from source. */
export const project = (): { readonly folder: string; readonly bin: string } => {
	const folder = mkdtempSync(join(tmpdir(), 'quater-docs-'))
	const bin = join(folder, '.bin')
	mkdirSync(bin)
	shim(join(bin, 'quater'), `exec '${process.execPath}' '${root}/cli/main.ts' "$@"`)
	shim(
		join(bin, 'bunx'),
		`[ "$1" = quater ] || exit 127; shift; exec '${process.execPath}' '${root}/cli/main.ts' "$@"`
	)
	shim(join(bin, 'bun'), `exec '${process.execPath}' "$@"`)
	cpSync(join(root, 'examples/hello/main.ts'), join(folder, 'main.ts'))
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
	symlinkSync(join(root, 'examples'), join(folder, 'examples'))
	const tsconfig = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] }
	writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
	writeFileSync(join(folder, 'package.json'), '{"version": "0.1.0", "type": "module"}')
	return { folder, bin }
}

const freePort = (): number => {
	const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
	const { port = 0 } = probe
	void probe.stop(true)
	return port
}

/** The terminal of one document. Commands see the exports of those before them. */
export class Session implements Disposable {
	readonly #folder: string
	readonly #environment: Record<string, string>
	readonly #address = `127.0.0.1:${freePort()}`
	#exports = ''
	#server: Bun.Subprocess | null = null

	constructor() {
		const { folder, bin } = project()
		this.#folder = folder
		this.#environment = {
			PATH: `${bin}:${process.env.PATH}`,
			HOME: folder,
			TERM: 'xterm',
			NO_COLOR: '1',
			PAGER: 'cat',
			STORE_DATABASE: join(folder, 'store.db'),
			PROJECTS_DATABASE: join(folder, 'projects.db')
		}
	}

	/** Runs commands one after the other, on a terminal. */
	async run(commands: readonly string[]): Promise<Ended[]> {
		const script = commands.map(
			(command) => `${this.#here(command)}\nprintf '${mark}%s${mark}' "$?"`
		)
		const file = join(this.#folder, '.commands.sh')
		writeFileSync(file, [this.#exports, ...script].join('\n'))
		const screen = await this.#onTerminal(['sh', file])
		const parts = screen.split(mark)
		this.#exports += commands
			.filter((line) => line.startsWith('export '))
			.map(this.#here)
			.join('\n')
		this.#exports += '\n'
		return commands.map((_, at) => ({
			printed: this.#there(parts[at * 2] ?? '').trim(),
			exit: Number(parts[at * 2 + 1] ?? Number.NaN)
		}))
	}

	/** Starts a server, and gives what it printed once `enough` says so; it runs until the next one. */
	async serve(command: string, enough: (printed: string) => boolean): Promise<string> {
		await this.stop()
		let screen = ''
		const settled = Promise.withResolvers<void>()
		const port = this.#address.split(':')[1]
		this.#server = Bun.spawn(['sh', '-c', `exec ${command} --port ${port}`], {
			cwd: this.#folder,
			env: this.#environment,
			terminal: {
				cols: 200,
				data: (_, bytes) => {
					screen += new TextDecoder().decode(bytes)
					if (enough(this.#there(screen))) settled.resolve()
				},
				exit: () => settled.resolve()
			}
		})
		await Promise.race([settled.promise, Bun.sleep(10_000)])
		return this.#there(screen).trim()
	}

	/** Puts a file into the folder. */
	write(name: string, text: string): void {
		writeFileSync(join(this.#folder, name), text)
	}

	async stop(): Promise<void> {
		this.#server?.kill('SIGTERM')
		await this.#server?.exited
		this.#server = null
	}

	[Symbol.dispose](): void {
		this.#server?.kill('SIGTERM')
		rmSync(this.#folder, { recursive: true, force: true })
	}

	readonly #here = (command: string): string => command.replaceAll(shown, this.#address)

	#there(screen: string): string {
		return Bun.stripANSI(screen)
			.replace(/\r+\n/g, '\n')
			.replaceAll(this.#address, shown)
			.replaceAll(this.#folder, '.')
	}

	async #onTerminal(command: string[]): Promise<string> {
		let screen = ''
		const decoder = new TextDecoder()
		const closed = Promise.withResolvers<void>()
		const child = Bun.spawn(command, {
			cwd: this.#folder,
			env: this.#environment,
			terminal: {
				cols: 200,
				data: (_, bytes) => {
					screen += decoder.decode(bytes, { stream: true })
				},
				exit: () => closed.resolve()
			}
		})
		await child.exited
		await closed.promise
		return screen
	}
}
