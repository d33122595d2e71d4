/** Opens the files that arguments name, and reads what has no size before its end. */

import { accessSync, constants, createReadStream, type Stats, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { FileCount } from '../../src/schema/file-input'
import type { JsonSchema } from '../../src/schema/json-schema'
import { CliError } from '../errors'
import { type Arguments, argumentsOf } from './arguments'
import { fileCount, type NamedFile, namedFile } from './file-arguments'

/** Where files are looked for, and how much of them is taken. */
export interface FilesRequest {
	readonly schema: JsonSchema
	readonly cwd: string
	/** What a call with files may have, in bytes; what has no size is read up to this. */
	readonly maxBytes: number | undefined
	/** Whether standard input was read already. */
	readonly stdinIsTaken: boolean
}

/** What has no size is held in memory, and no more of it than this, in bytes. */
const maxUnsizedBytes = 512 * 1024 * 1024

/**
 * The arguments with files in the place of what names them.
 *
 * @throws CliError `usage` for what cannot be read, `invalid_arguments` for what names no file,
 * `payload_too_large` for more than is taken
 */
export const openFiles = async (
	args: Record<string, unknown>,
	request: FilesRequest
): Promise<Record<string, unknown>> => {
	const known = argumentsOf(request.schema)
	const names = Object.keys(args).filter((name) => countAt(known, name) !== null)
	if (names.length === 0) return args
	const opener = new Opener(request)
	const opened: Record<string, unknown> = { ...args }
	for (const name of names) opened[name] = await opener.argument(name, args[name])
	opener.checkSize()
	return opened
}

const countAt = (known: Arguments, name: string): FileCount | null => {
	const place = known.get(name)
	return place === undefined ? null : fileCount(place)
}

class Opener {
	readonly #request: FilesRequest
	#stdinIsTaken: boolean
	#size = 0

	constructor(request: FilesRequest) {
		this.#request = request
		this.#stdinIsTaken = request.stdinIsTaken
	}

	/** What an argument names, opened; other values are left to the action to refuse. */
	async argument(name: string, value: unknown): Promise<unknown> {
		if (!Array.isArray(value)) return this.#value(name, value)
		const files: unknown[] = []
		for (const item of value) files.push(await this.#value(name, item))
		return files
	}

	checkSize(): void {
		const { maxBytes } = this.#request
		if (maxBytes !== undefined && this.#size > maxBytes) throw tooLarge(this.#size, maxBytes)
	}

	#value(name: string, value: unknown): unknown {
		const named = namedFile(name, value)
		return named ? this.#open(named) : value
	}

	async #open({ path, name }: NamedFile): Promise<File> {
		if (path === '') throw new CliError('usage', 'A file is named by its path, which is empty')
		const content = path === '-' ? await this.#stdin() : await this.#at(path)
		this.#size += content.size
		const called = basename(name ?? (path === '-' ? 'stdin' : path))
		// By its name, as servers tell it, whatever a form says.
		return new File([content], called, { type: Bun.file(called).type })
	}

	async #at(path: string): Promise<Blob> {
		const full = resolve(this.#request.cwd, path)
		const found = statOf(path, full)
		if (found.isDirectory())
			throw new CliError('usage', `${path} is a directory`, { hint: 'Name the files in it.' })
		// Pipes have no size, and files of the kernel's own none before they are read.
		const isSized = found.isFile() && found.size > 0
		return isSized ? Bun.file(full) : this.#whole(createReadStream(full))
	}

	#stdin(): Promise<Blob> {
		if (this.#stdinIsTaken)
			throw new CliError('usage', 'Standard input can be read once', {
				hint: 'One - alone; save the rest to files.'
			})
		this.#stdinIsTaken = true
		return this.#whole(Bun.stdin.stream())
	}

	/** A pipe has no size before its end. */
	async #whole(stream: AsyncIterable<Uint8Array>): Promise<Blob> {
		const most = this.#request.maxBytes ?? maxUnsizedBytes
		const chunks: Uint8Array<ArrayBuffer>[] = []
		let size = 0
		for await (const chunk of stream) {
			size += chunk.byteLength
			if (size > most) throw tooLarge(size, most)
			chunks.push(chunk as Uint8Array<ArrayBuffer>)
		}
		return new Blob(chunks)
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	ENOTDIR: 'there is no such file',
	EACCES: 'it may not be read'
}

const statOf = (path: string, full: string): Stats => {
	try {
		const found = statSync(full)
		accessSync(full, constants.R_OK)
		return found
	} catch (cause) {
		const { code = '' } = cause as NodeJS.ErrnoException
		const hint = path.startsWith('~')
			? 'No shell reads ~ after another character: write the folder out, or $HOME.'
			: undefined
		throw new CliError('usage', `Cannot read ${path}: ${reasons[code] ?? code}`, { hint, cause })
	}
}

const tooLarge = (size: number, most: number): CliError =>
	new CliError(
		'payload_too_large',
		`The files are too large: at least ${size} bytes, where ${most} are taken`,
		{ hint: 'The app sets the limit: limits.bodyBytes, or limits.bodyBytesByPath.' }
	)
