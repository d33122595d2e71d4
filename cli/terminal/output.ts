/** Everything the command line prints: data on stdout, all else on stderr, plain unless a terminal reads it. */

import { denseJson, oneLine } from '../actions/dense-json'
import { pendingLines } from '../approvals/pending'
import type { Environment } from '../context'
import type { CliError } from '../errors'
import type { Format } from '../syntax/format'
import { visible, visibleLine } from './escape'
import { isLongerThan, page } from './pager'
import { type Style, styleOf, useColor } from './style'
import { table } from './table'
import { wrapped } from './wrap'

/** One stream of the process. */
export interface Sink {
	readonly isTTY: boolean
	/** Whether its reader went away, so that writing on is of no use. @default false */
	readonly isGone?: boolean
	/** Width and height of the terminal, where there is one. */
	readonly columns?: number | undefined
	readonly rows?: number | undefined
	/** Rejects with `output_failed` when data is lost. */
	write(text: string): Promise<void>
}

/** Data in each of its forms. */
export interface View {
	/** What JSON shows. */
	readonly json: unknown
	/** What ndjson and table show, one line each; defaults to `json`, or its elements. */
	readonly rows?: readonly unknown[]
	/** What table shows where whole rows are too wide for it; defaults to `rows`. */
	readonly columns?: readonly unknown[]
	/** Whether its JSON is a long list, which is printed one element a line. */
	readonly dense?: true
	/** What a person at a terminal reads. */
	text(style: Style): string
}

/** Where a command puts what it has to say. */
export interface Output {
	/** Whether a person reads stderr, so that a line may be drawn again. */
	readonly live: boolean
	/** Whether nobody reads stdout any more. */
	readonly isGone: boolean
	/** The format that was asked for. */
	readonly format: Format | null
	/** How people are addressed on stderr. */
	readonly emphasis: Style
	/** Prints data: as asked, else for people on a terminal, a long list in a pager, else as JSON. */
	data(view: View): Promise<void>
	/** Prints what an action answered, alone; text stays text unless a format was asked for. */
	body(value: unknown, status: number): Promise<void>
	/** Prints one of many data that come one by one: a line of text, or of ndjson where a program reads. */
	each(view: View): Promise<void>
	/** Prints text as it is; on a terminal no character of it can do harm. */
	raw(text: string): Promise<void>
	/** Shows data on stderr, even when quiet, to the person who is about to be asked about them. */
	show(view: View): Promise<void>
	/** Says something on stderr, unless quiet. */
	note(text: string): Promise<void>
	/** Warns on stderr, unless quiet. */
	warn(text: string): Promise<void>
	/** Writes raw characters to stderr, unless quiet; for live terminals. */
	draw(text: string): Promise<void>
	/** Reports the failure that ends the command. */
	failure(error: CliError): Promise<void>
	/** Prints notes that were held back for JSON. */
	flush(): Promise<void>
}

/** Settings of {@link createOutput}. */
export interface OutputOptions {
	readonly stdout: Sink
	readonly stderr: Sink
	readonly env: Environment
	readonly format: Format | null
	readonly quiet: boolean
	readonly verbose: boolean
	readonly noColor: boolean
	/** The pager's words, where long text may be shown in one. */
	readonly pager: readonly string[] | null
	/** Whether an agent reads: JSON without indentation, no colours, nothing drawn again. @default false */
	readonly agent?: boolean
}

/** Pretty JSON in which no character can disturb a terminal. */
export const prettyJson = (value: unknown): string =>
	visible(JSON.stringify(value, null, 2) ?? 'null')

/**
 * The output of one command. With a JSON format, errors are JSON too, and notes wait until the command
 * has succeeded, so that stderr holds the error object and nothing else.
 */
export const createOutput = (options: OutputOptions): Output => {
	const { stdout, stderr, env, format, quiet, verbose, pager, agent = false } = options
	const noColor = options.noColor || agent
	const styleFor = (sink: Sink): Style => styleOf(useColor(sink.isTTY, env, noColor), sink.columns)
	const style = styleFor(stdout)
	const errorStyle = styleFor(stderr)
	const isForPeople = stdout.isTTY && !agent
	const json = agent ? oneLine : prettyJson
	const render = rendererOf(json, style)
	const jsonErrors = format === 'json' || format === 'ndjson'
	const held: string[] = []

	const say = async (line: string): Promise<void> => {
		if (quiet) return
		if (jsonErrors) held.push(line)
		else await stderr.write(`${line}\n`)
	}

	return {
		live: stderr.isTTY && env.TERM !== 'dumb' && !quiet && !jsonErrors && !agent,
		get isGone() {
			return stdout.isGone === true
		},
		format,
		emphasis: errorStyle,
		each: (view) => {
			const isText = format === 'table' || (format === null && isForPeople)
			return stdout.write(line(render(view, isText ? null : 'ndjson')))
		},
		raw: (text) => stdout.write(stdout.isTTY ? visible(text) : text),
		show: (view) => stderr.write(line(view.text(errorStyle))),
		data: async (view) => {
			const text = line(render(view, format ?? (isForPeople ? null : 'json')))
			const isList = view.rows !== undefined && stdout.isTTY && !jsonErrors
			const isPaged = isList && pager !== null && isLongerThan(stdout, text)
			if (!isPaged || !(await page(pager, text, env))) await stdout.write(text)
		},
		body: (value, status) => {
			if (format) return stdout.write(line(render({ json: value, text: () => '' }, format)))
			if (typeof value !== 'string') return stdout.write(line(json(value)))
			const text = value === '' ? `status: ${status}` : value
			return stdout.write(line(stdout.isTTY ? visible(text) : text))
		},
		note: (text) => say(errorStyle.dim(visible(text))),
		warn: (text) => say(`${errorStyle.yellow('warning:')} ${visible(text)}`),
		draw: async (text) => {
			if (!quiet) await stderr.write(text)
		},
		failure: async (error) => {
			if (jsonErrors) return stderr.write(line(json(error)))
			await stderr.write(line(describeFailure(error, errorStyle)))
			if (verbose && error.cause !== undefined)
				await stderr.write(line(visible(Bun.inspect(error.cause))))
		},
		flush: async () => {
			if (held.length > 0) await stderr.write(line(held.splice(0).join('\n')))
		}
	}
}

const rendererOf =
	(json: (value: unknown) => string, style: Style) =>
	(view: View, format: Format | null): string => {
		if (format === null) return view.text(style)
		if (format === 'json') return view.dense ? denseJson(view.json) : json(view.json)
		const rows = view.rows ?? (Array.isArray(view.json) ? view.json : [view.json])
		if (format === 'table') return table(listIn(view.columns ?? rows), style)
		return rows.map(oneLine).join('\n')
	}

/** The list in an answer such as `{orders: [...]}`, which is what a table is wanted of. */
const listIn = (rows: readonly unknown[]): readonly unknown[] => {
	const [only, ...more] = rows
	if (more.length > 0 || typeof only !== 'object' || only === null) return rows
	const [list, ...others] = Object.values(only)
	return others.length === 0 && Array.isArray(list) ? list : rows
}

/** One line of what, one of what to do; problem lists and answered objects below. */
const describeFailure = (error: CliError, style: Style): string => {
	const [first = '', ...more] = error.message.split('\n')
	const known = [
		...(typeof error.data.status_code === 'number' ? [`status ${error.data.status_code}`] : []),
		...(error.requestId === undefined ? [] : [`request ${error.requestId}`])
	]
	const reference = known.length === 0 ? '' : ` (${known.join(', ')})`
	const head = visibleLine(first + reference)
	const what = first.startsWith('quater: ') ? style.red(head) : `${style.red('error:')} ${head}`
	// Of the other lines some are commands, which no line break may part.
	const lines = [wrapped(what, style.width, { indent: 2 }), ...more.map(visibleLine)]
	lines.push(...pendingLines(error.data, Date.now()))
	if (error.hint !== undefined) lines.push(visible(error.hint))
	const { body } = error.data
	const saysMore = typeof body === 'object' && body !== null && !saysOnly(body, error.message)
	if (saysMore) lines.push(prettyJson(body))
	return lines.join('\n')
}

/** Whether an answered object is `{message}` and the message is told already. */
const saysOnly = (body: object, message: string): boolean =>
	Object.keys(body).length === 1 && 'message' in body && body.message === message

const line = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
