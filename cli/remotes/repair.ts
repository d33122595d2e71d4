/** Mends the saved configuration: loose modes in place, a damaged file by a fresh one beside it. */

import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import type { Environment } from '../context'
import { CliError } from '../errors'
import { configFile, configPaths, createDatabase } from './config'
import { isDamaged, unusable } from './config-faults'
import { checkConfig } from './examine-config'
import { looseMode } from './private-mode'
import { writeDefault, writeRemote } from './remotes'
import { type Salvage, salvage } from './salvage'

/** What a repair did. */
export interface Repair {
	/** Paths that other users could reach until now. */
	readonly closed: readonly string[]
	/** Where the damaged file is now, and what was saved of it; null where the file was whole. */
	readonly moved: (Salvage & { readonly to: string }) | null
}

/**
 * Repairs what can be repaired. Nothing is deleted: the damaged file is kept under another name, mode 0600.
 *
 * @throws CliError `config_invalid` for what no repair mends, such as a file of a newer quater.
 */
export const repairConfig = (env: Environment): Repair => {
	const file = configFile(env)
	try {
		const closed = closePaths(env)
		return { closed, moved: isWhole(env) ? null : replace(file) }
	} catch (cause) {
		throw cause instanceof CliError ? cause : unusable(file, cause)
	}
}

const closePaths = (env: Environment): string[] => {
	const loose = configPaths(env).filter(([path]) => looseMode(path) !== undefined)
	for (const [path, mode] of loose) chmodSync(path, Number.parseInt(mode, 8))
	return loose.map(([path]) => path)
}

const isWhole = (env: Environment): boolean => {
	try {
		checkConfig(env)
		return true
	} catch (cause) {
		if (cause instanceof CliError && isDamaged(cause)) return false
		throw cause
	}
}

const replace = (file: string): Salvage & { readonly to: string } => {
	const saved = salvage(file)
	const to = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
	createDatabase(
		file,
		(db) => {
			for (const remote of saved.remotes) writeRemote(db, remote)
			writeDefault(db, saved.chosen)
		},
		(fresh) => {
			// What SQLite has not yet merged goes along, or it would be merged into the fresh file.
			for (const end of ['', '-wal', '-journal'])
				if (existsSync(file + end)) renameSync(file + end, to + end)
			rmSync(`${file}-shm`, { force: true })
			renameSync(fresh, file)
		}
	)
	return { ...saved, to }
}
