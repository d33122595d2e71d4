/** SQL as values: statements without a dialect, and verbs as sequences of them that any driver can run. */

import { QuaterError } from '../errors'

/** What a statement may carry. */
export type SqlValue = string | number | null

/** A row as drivers give it: integers may arrive as text. */
export type Row = Readonly<Record<string, unknown>>

/** One statement: text around values, never text made of values. */
export interface Statement {
	readonly text: readonly string[]
	readonly values: readonly SqlValue[]
}

/**
 * A verb of a store: yields statements, gets their rows, and returns its result. Written once, run
 * synchronously by SQLite and asynchronously by PostgreSQL. One that writes runs within one
 * transaction; one that only reads may see later rows in its later statements.
 */
export type Verb<Result> = Generator<Statement, Result, readonly Row[]>

/**
 * A statement as a tagged template; what stands in `${}` travels as a parameter. Throws `QuaterError`
 * `invalid_arguments` for text that a database would refuse, or store as another text.
 */
export const sql = (text: readonly string[], ...values: SqlValue[]): Statement => {
	if (!values.every(isStorable)) throw unstorable()
	return { text, values }
}

// PostgreSQL refuses NUL. Half a surrogate pair becomes U+FFFD, and two subjects would become one.
const isStorable = (value: SqlValue): boolean =>
	typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))

const unstorable = () =>
	new QuaterError('invalid_arguments', {
		message: 'A text holds a NUL character or half of a surrogate pair, and cannot be stored.'
	})

/** Writes statements for a driver, with numbered placeholders such as `?1` or `$1`. */
export const textWith = (mark: '?' | '$'): ((statement: Statement) => string) => {
	// A template is one object for each place in the source, so its text is joined once.
	const texts = new WeakMap<readonly string[], string>()
	return ({ text }) => {
		const known = texts.get(text)
		if (known !== undefined) return known
		const joined = text.reduce((before, part, index) => `${before}${mark}${index}${part}`)
		texts.set(text, joined)
		return joined
	}
}

/** Runs verbs against one database. */
export interface Driver {
	/** Runs a verb that only reads. */
	read<Result>(verb: () => Verb<Result>): Promise<Result>
	/**
	 * Runs a verb alone among all writers of a service, in every process; all of it or nothing. One
	 * that met a fault before anything was kept is run again from its beginning.
	 */
	write<Result>(service: string, verb: () => Verb<Result>): Promise<Result>
	close(): Promise<void>
}
