/** Which commit a binary is made from. */

/** The commit of the folder's repository, `-dirty` where tracked files have changed; null without git or a repository. */
export const commitOf = (folder: string): string | null => {
	const commit = git(folder, 'rev-parse', '--short=12', 'HEAD')
	if (commit === null) return null
	const changes = git(folder, 'status', '--porcelain', '--untracked-files=no')
	return changes === '' ? commit : `${commit}-dirty`
}

const git = (folder: string, ...words: readonly string[]): string | null => {
	try {
		const { exitCode, stdout } = Bun.spawnSync(['git', '-C', folder, ...words], {
			stderr: 'ignore'
		})
		return exitCode === 0 ? stdout.toString().trim() : null
	} catch {
		return null
	}
}
