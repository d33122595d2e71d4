/**
 * Faults that are known and not yet mended: each test says what should hold and fails today. Once
 * one is mended its test fails by passing; then it moves to `mended-faults.test.ts`.
 */

import { expect, test } from 'bun:test'
import { join } from 'node:path'

test.failing('a chained guard keeps its scopes in a module that is older than quater', async () => {
	const fixture = join(import.meta.dir, 'fixtures/early-guard.ts')
	const child = Bun.spawn([process.execPath, fixture], { stdout: 'pipe', stderr: 'ignore' })
	expect((await new Response(child.stdout).text()).trim()).not.toBe('200')
})
