/** Runs the tests of the compiled binaries, which share one folder; what was built in it is gone afterwards. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'quater-binaries-'))
const clear = () => rmSync(folder, { recursive: true, force: true })
process.once('exit', clear)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const { exited } = Bun.spawn([process.execPath, 'test', 'test/binary', ...process.argv.slice(2)], {
	cwd: join(import.meta.dir, '..'),
	env: { ...process.env, QUATER_TEST_BINARIES: folder },
	stdio: ['ignore', 'inherit', 'inherit']
})
process.exit(await exited)
