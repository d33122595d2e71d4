/** Gives way between two pages of a long trail: SQLite answers at once, and everybody else would wait for the last. */

/** Settles once everybody else has had a turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
