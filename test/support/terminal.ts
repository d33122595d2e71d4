/** A real terminal for one process: what it shows, as a screen of so many columns, and what a person types. */

/** What surrounds a process on a terminal. */
export interface TerminalOptions {
	readonly env: Readonly<Record<string, string>>
	readonly cwd?: string
	/** @default 80 */
	readonly columns?: number
	/** @default 24 */
	readonly rows?: number
}

/** A process on a terminal. */
export interface TerminalSession extends AsyncDisposable {
	/** Everything that was written to the terminal, escapes and all. */
	readonly raw: string
	/** The lines that it shows, what was wiped or drawn over left out. */
	readonly screen: string
	/** Resolves once `text` is written, after what an earlier `waitFor` found. */
	waitFor(text: string): Promise<void>
	/** Types, as a person would. */
	type(text: string): void
	/** The size of the window is another. */
	resize(columns: number, rows: number): void
	kill(signal: NodeJS.Signals): void
	readonly pid: number
	/** The exit code, once all output is there. */
	readonly exited: Promise<number>
}

/** Starts `command` on a terminal of its own. */
export const openTerminal = (
	command: readonly string[],
	{ env, cwd, columns = 80, rows = 24 }: TerminalOptions
): TerminalSession => {
	const decoder = new TextDecoder()
	const closed = Promise.withResolvers<void>()
	let raw = ''
	let seen = 0
	let wake = () => {}
	const child = Bun.spawn([...command], {
		...(cwd !== undefined && { cwd }),
		env: { ...env },
		terminal: {
			cols: columns,
			rows,
			data(_terminal, bytes) {
				raw += decoder.decode(bytes, { stream: true })
				wake()
			},
			exit: () => closed.resolve()
		}
	})
	let ended = false
	const exited = child.exited.then(async (code) => {
		await closed.promise
		ended = true
		wake()
		return code
	})
	return {
		get raw() {
			return raw
		},
		get screen() {
			return screenOf(raw)
		},
		async waitFor(text) {
			for (;;) {
				const at = raw.indexOf(text, seen)
				if (at >= 0) {
					seen = at + text.length
					return
				}
				if (ended) throw new Error(`The terminal never showed ${JSON.stringify(text)}:\n${raw}`)
				await new Promise<void>((resolve) => {
					wake = resolve
				})
			}
		},
		type: (text) => void child.terminal!.write(text),
		resize: (width, height) => child.terminal!.resize(width, height),
		kill: (signal) => child.kill(signal),
		pid: child.pid,
		exited,
		async [Symbol.asyncDispose]() {
			child.kill('SIGKILL')
			await exited
		}
	}
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal acts on.
const token = /\x1b\[([?\d;]*)([A-Za-z])|\r|\n|\x08|[^\x1b\r\n\x08]/gu

/** The lines that a terminal shows after `raw`: carriage returns, erasing and cursor moves are acted on, colours left out. */
const screenOf = (raw: string): string => {
	const lines: string[][] = [[]]
	let row = 0
	let column = 0
	const line = (): string[] => {
		while (lines.length <= row) lines.push([])
		return lines[row]!
	}
	for (const [text, parameters = '', final] of raw.matchAll(token)) {
		const count = Number(parameters || 1)
		if (text === '\r') column = 0
		else if (text === '\n') row++
		else if (text === '\b') column = Math.max(0, column - 1)
		else if (final === undefined) line()[column++] = text
		else if (final === 'A') row = Math.max(0, row - count)
		else if (final === 'B') row += count
		else if (final === 'C') column += count
		else if (final === 'D') column = Math.max(0, column - count)
		else if (final === 'G') column = count - 1
		else if (final === 'K') line().splice(parameters === '2' ? 0 : column)
		else if (final === 'J') {
			line().splice(column)
			lines.length = row + 1
		}
	}
	return lines
		.map((cells) =>
			Array.from(cells, (cell) => cell ?? ' ')
				.join('')
				.trimEnd()
		)
		.join('\n')
		.trimEnd()
}
