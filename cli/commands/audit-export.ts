/** `quater audit export`: the trail as JSON lines, to stdout or into a new file, however long it is. */

import { existsSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ExportEnd } from '../../src/audit/protocol'
import { readExportEnd } from '../audit/answer'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import type { Command } from '../syntax/command'
import { cursorWord, limitOf } from '../syntax/paging'
import { withQuery } from '../targets/ask'
import { withService } from '../targets/service'
import { streamOf } from '../targets/stream'
import { LastLine } from '../terminal/last-line'

/** Where the lines go. */
interface Target {
	write(text: string): Promise<void>
	/** Whether nobody takes more. */
	isGone(): boolean
	/** After the last line is there. */
	finish(): Promise<void>
	/** After a failure; `isBegun` tells whether anything was written. */
	abandon(isBegun: boolean): Promise<void>
}

/** Streams the trail. Exits 1 where the stream ends before it says so. */
export const exportTrail: Command = (context) => {
	const { flags, out, positionals } = context
	if (out.format === 'table')
		throw new CliError('usage', 'An export is JSON lines: leave --format out')
	const query = { cursor: flags.value('cursor'), limit: limitOf(flags) }
	const output = flags.value('output')
	// An export is itself recorded, so what cannot be written is not asked for.
	if (output !== undefined) refuseExisting(context, output)
	return withService(context, positionals[0], 'audit', async (service) => {
		const target = output === undefined ? standardOutput(context) : await newFile(context, output)
		const last = new LastLine()
		try {
			for await (const text of streamOf(context, service, withQuery('/export', query))) {
				last.add(text)
				await target.write(text)
				if (target.isGone()) return 0
			}
			await target.finish()
		} catch (cause) {
			await target.abandon(last.isBegun)
			throw last.isBegun ? incomplete(output, cause) : cause
		}
		const end = readExportEnd(last.text)
		if (end === null) throw incomplete(output)
		return report(context, end, output)
	})
}

const report = async (
	{ out }: Context,
	{ rows, first_seq: first, last_seq: last, truncated, next_cursor: cursor }: ExportEnd['export'],
	output: string | undefined
): Promise<number> => {
	const range = first === null || last === null ? '' : `, ${first} to ${last}`
	const into = output === undefined ? '' : ` into ${output}`
	await out.note(`exported ${rows} rows${range}${into}`)
	const more = cursor === null ? '' : `; the rest: add --cursor ${cursorWord(cursor)}`
	if (truncated) await out.warn(`the export was cut at its limit${more}`)
	return 0
}

const incomplete = (output: string | undefined, cause?: unknown): CliError => {
	const error = cause === undefined ? undefined : toCliError(cause)
	const said = error === undefined ? '' : `: ${error.message}`
	return new CliError(error?.code ?? 'invalid_answer', `The export is incomplete${said}`, {
		hint: `What ${output === undefined ? 'was printed' : `is in ${output}`} is only its beginning.`,
		requestId: error?.requestId,
		data: error?.data,
		cause
	})
}

const standardOutput = ({ out }: Context): Target => ({
	write: (text) => out.raw(text),
	isGone: () => out.isGone,
	finish: async () => {},
	abandon: async () => {}
})

const newFile = async (context: Context, output: string): Promise<Target> => {
	const path = resolve(context.cwd, output)
	const file = await openNew(path, output)
	const failing = async (work: Promise<unknown>): Promise<void> => {
		await work.catch((cause: NodeJS.ErrnoException) => {
			throw new CliError('output_failed', `Cannot write ${output} (${cause.code})`, { cause })
		})
	}
	return {
		write: (text) => failing(file.writeFile(text)),
		isGone: () => false,
		finish: () => failing(file.sync().then(() => file.close())),
		abandon: async (isBegun) => {
			await file.close().catch(() => {})
			if (!isBegun) rmSync(path, { force: true })
		}
	}
}

const openNew = async (path: string, output: string): Promise<FileHandle> => {
	try {
		return await open(path, 'wx', 0o600)
	} catch (cause) {
		const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
		if (code === 'EEXIST') throw exists(output)
		throw new CliError('usage', `Cannot write ${output} (${code})`, { cause })
	}
}

const refuseExisting = ({ cwd }: Context, output: string): void => {
	if (existsSync(resolve(cwd, output))) throw exists(output)
}

const exists = (output: string): CliError =>
	new CliError('usage', `${output} is there already`, {
		hint: 'An export never overwrites a file: name another one.'
	})
