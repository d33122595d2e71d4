/** Type-checks code blocks as strictly as the repository's own sources. */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../architecture/sources'
import type { Block } from './blocks'
import { project } from './session'

/** What tsc says of some blocks, each a module of its own beside the smallest app. */
export const typeErrors = async (blocks: readonly Block[]): Promise<string[]> => {
	const { folder } = project()
	try {
		for (const { line, before, text, check } of blocks) {
			writeFileSync(join(folder, `line-${line}.ts`), `${before}\n${text}\nexport {}\n`)
			// Blocks after it may import it.
			const file = check?.match(/^file (.+)$/)?.[1]
			if (file) writeFileSync(join(folder, file), text)
		}
		const tsc = join(root, 'node_modules/typescript/bin/tsc')
		const child = Bun.spawn([process.execPath, tsc, '--noEmit', '--pretty', 'false', '-p', '.'], {
			cwd: folder,
			stdout: 'pipe'
		})
		const said = await new Response(child.stdout).text()
		// What is wrong elsewhere is another test's business.
		return said.split('\n').filter((line) => /^(line-\d+|main)\.ts/.test(line))
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
