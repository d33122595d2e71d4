/** What the benchmark needs of the machine: two cores to pin to, and clocks of processor time. */

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** A prefix of a command line that pins it to a core; empty where that cannot be done. */
export interface Pins {
	readonly server: readonly string[]
	readonly load: readonly string[]
	/** What a reader of the numbers must know, or null. */
	readonly note: string | null
}

const unpinned = (note: string): Pins => ({ server: [], load: [], note })

/** One core for the server under test, the next for the load generator. */
export const pinsOf = (): Pins => {
	if (Bun.which('taskset') === null) return unpinned('taskset is missing: nothing was pinned')
	const cores = allowedCores()
	const [server, load] = cores
	if (server === undefined || load === undefined) return unpinned('one core: nothing was pinned')
	const pin = (core: number) => ['taskset', '-c', String(core)]
	return { server: pin(server), load: pin(load), note: null }
}

const allowedCores = (): number[] => {
	const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readOrEmpty('/proc/self/status'))?.[1]
	return (list ?? `0-${availableParallelism() - 1}`).split(',').flatMap((range) => {
		const [first = 0, last = first] = range.split('-').map(Number)
		return Array.from({ length: last - first + 1 }, (_, index) => first + index)
	})
}

/** These files have no size, so that `Bun.file` finds them empty. */
const readOrEmpty = (path: string): string => {
	try {
		return readFileSync(path, 'utf8')
	} catch {
		return ''
	}
}

const ticksPerSecond = 100

/** Seconds of processor time that a process has used, all threads; null where nobody tells. */
export const cpuSeconds = (pid: number): number | null => {
	const text = readOrEmpty(`/proc/${pid}/stat`)
	if (text === '') return null
	// The command's name stands in brackets and may hold anything.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** What the machine is like, for whoever reads the results later. */
export const machineText = (): string => `${availableParallelism()} cores, Bun ${Bun.version}`
