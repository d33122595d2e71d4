/** How files among an action's arguments are written on the command line. */

import { type FileCount, fileCountOf } from '../../src/schema/file-input'
import { isRecord } from '../../src/schema/json'
import type { Json } from '../../src/schema/json-schema'
import { CliError } from '../errors'
import type { SchemaPlace } from './alternatives'
import { parseJson } from './parse-json'

/** How many files an argument is, or null. */
export const fileCount = ({ schema, root }: SchemaPlace): FileCount | null =>
	fileCountOf(schema, root.$defs)

/**
 * What names the files of one argument: its words, which are opened only once all else is well.
 *
 * @throws CliError `invalid_arguments` for several where one is taken
 */
export const fileWords = (flag: string, words: readonly string[], count: FileCount): Json => {
	if (count === 'many') return words
	if (words.length > 1)
		throw new CliError('invalid_arguments', `Duplicate action argument ${flag}`, {
			hint: 'It takes one file.'
		})
	return words[0] ?? ''
}

/** A path as a word that means this very path, whatever its name is. */
export const literalPath = (path: string): string => JSON.stringify({ '@file': path })

/** A file that somebody named. */
export interface NamedFile {
	/** Where it is; `-` is standard input. */
	readonly path: string
	/** What it is to be called; undefined for its own name. */
	readonly name: string | undefined
}

/**
 * What a value names: `@path`, `@path;filename=name`, `-` for standard input, or `{"@file": path, "name"?}`;
 * null for other values, which are the action's to refuse. A path alone names none: a remote's manifest
 * says what is a file, and must not make one of what somebody wrote as text or as an object.
 *
 * @throws CliError `invalid_arguments`
 */
export const namedFile = (argument: string, value: unknown): NamedFile | null =>
	typeof value === 'string' ? fromWord(argument, value) : fromJson(argument, value)

const fromWord = (argument: string, word: string): NamedFile | null => {
	if (word === '-') return { path: word, name: undefined }
	if (word.startsWith('{')) return fromJson(argument, parseJson(word, argument))
	if (!word.startsWith('@'))
		throw new CliError('invalid_arguments', `${argument} takes a file`, {
			hint: `Write @${word || 'path'}, or - for standard input.`
		})
	// As curl reads it.
	const [, path = '', name] = /^@(.*?)(?:;filename=(.*))?$/s.exec(word) ?? []
	return { path, name }
}

const fromJson = (argument: string, value: unknown): NamedFile | null => {
	if (!isRecord(value)) return null
	const { '@file': path, name, ...others } = value
	const [stranger] = Object.keys(others)
	if (!isText(path) || !isTextOrNothing(name) || stranger !== undefined)
		throw new CliError(
			'invalid_arguments',
			`${argument} is a file: {"@file": "path", "name"?: "..."}`
		)
	return { path, name }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNothing = (value: unknown): value is string | undefined =>
	value === undefined || isText(value)
