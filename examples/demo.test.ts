/** The demo ends well, its commands can be pasted, and a fault ends it in one line. */

import { expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

setDefaultTimeout(60_000)

const root = join(import.meta.dir, '..')

function demo(words: readonly string[] = [], environment: Record<string, string> = {}) {
	const child = Bun.spawn([process.execPath, 'examples/demo.ts', ...words], {
		cwd: root,
		env: { ...process.env, ...environment },
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe'
	})
	return { child, errors: new Response(child.stderr).text() }
}

const folderIn = (text: string): string =>
	/QUATER_HOME=(.+)\/home$/m.exec(text)?.[1] ?? 'no folder in the output'

test('every door agrees, the output fits, and nothing is left behind', async () => {
	const { child, errors } = demo()
	const text = await new Response(child.stdout).text()
	expect(await errors).toBe('')
	expect(await child.exited).toBe(0)
	expect(text).toContain('All four doors agree, and one refund was paid.')
	expect(text).toContain('admin: approved, because "Photo seen"')
	expect(text).toContain('outcome: ok')
	expect(text).toMatch(/^ {2}\d+ rows; checkpoint:$/m)
	expect(text.match(/^ {2}sha256:[0-9a-f]{64}$/m)).not.toBeNull()
	// The folder's name is the system's choice.
	const lines = text.split('\n').filter((line) => !line.includes(folderIn(text)))
	expect(lines.filter((line) => [...line].length > 100)).toEqual([])
	expect(existsSync(folderIn(text))).toBe(false)
})

test.skipIf(Bun.which('curl') === null)('with --keep the printed lines can be pasted', async () => {
	const { child, errors } = demo(['--keep'])
	let text = ''
	const decoder = new TextDecoder()
	for await (const chunk of child.stdout.values({ preventCancel: true })) {
		text += decoder.decode(chunk, { stream: true })
		if (text.includes('stays open')) break
	}
	const commands = text
		.slice(text.indexOf('  alias'), text.indexOf('1. One order'))
		// A script expands no aliases.
		.replace(/alias quater=.*/, `quater() { '${process.execPath}' cli/main.ts "$@"; }`)
	const pasted = Bun.spawn(['sh', '-ec', commands], { cwd: root, stdout: 'pipe', stderr: 'pipe' })
	const said = await new Response(pasted.stdout).text()
	expect(await pasted.exited).toBe(0)
	// MCP says it twice, as text and as structured content.
	expect(said.match(/Grace Hopper/g)).toHaveLength(5)
	expect(said).toContain('"arguments_hash": "sha256:')

	child.kill('SIGTERM')
	expect(await child.exited).toBe(0)
	expect(await errors).toBe('')
	expect(existsSync(folderIn(text))).toBe(false)
})

test('a fault is one line without a stack, and exit code 1', async () => {
	const STORE_TOKENS = JSON.stringify({
		'other-token': { subject: 'someone', kind: 'human', scopes: [] }
	})
	const { child, errors } = demo([], { STORE_TOKENS })
	expect(await errors).toMatch(/^The demo failed: .+\n$/)
	expect(await child.exited).toBe(1)
})
