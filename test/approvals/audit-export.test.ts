/** An export of many rows takes no more memory than one of few. */

import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'quater-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('100,000 rows stream in flat memory', async () => {
	const script = join(import.meta.dir, 'fixtures/export-memory.ts')
	const child = Bun.spawn([process.execPath, script, join(folder, 'q.db')], {
		env: { ...process.env, NODE_ENV: 'test' },
		stdout: 'pipe',
		stderr: 'inherit'
	})
	const { lines, bytes, grown, end } = JSON.parse(await new Response(child.stdout).text())
	// Rows, the two exports themselves, and the last line.
	expect(lines).toBe(100_003)
	expect(end).toMatchObject({ rows: 100_002, truncated: false })
	expect(bytes).toBeGreaterThan(190_000_000)
	// Less than the export itself by far; how much garbage there is at a time is the collector's choice.
	expect(grown).toBeLessThan(bytes * 0.7)
}, 60_000)
