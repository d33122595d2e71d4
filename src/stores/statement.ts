/** SQL as values: statements without a dialect, and verbs as sequences of them that any driver can run. */

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
 * synchronously by SQLite and asynchronously by PostgreSQL, each time within one transaction.
 */
export type Verb<Result> = Generator<Statement, Result, readonly Row[]>

/** A statement as a tagged template; what stands in `${}` travels as a parameter. */
export const sql = (text: TemplateStringsArray, ...values: SqlValue[]): Statement => ({
	text,
	values
})

/** Runs verbs against one database. */
export interface Driver {
	/** Runs a verb that only reads. */
	read<Result>(verb: () => Verb<Result>): Promise<Result>
	/** Runs a verb alone among all writers of a service, in every process; all of it or nothing. */
	write<Result>(service: string, verb: () => Verb<Result>): Promise<Result>
	close(): Promise<void>
}
