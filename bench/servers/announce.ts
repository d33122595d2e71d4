/** Tells the benchmark which port a server listens on, and where it may keep files. */

import { mkdirSync } from 'node:fs'
import { scratchOf } from '../scratch'

/** Where every server listens: loopback, a free port. */
export const loopback = { hostname: '127.0.0.1', port: 0 } as const

/** Prints the line that the benchmark waits for. */
export const announce = (port: number | undefined): void => console.log(`listening ${port}`)

/** A folder that the benchmark deletes once this process has ended. */
export const scratchFolder = (): string => {
	const folder = scratchOf(process.pid)
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	return folder
}
