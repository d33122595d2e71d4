/** Commands that quater prints to be pasted: a real shell reads from them the very words that were meant. */

import { describe, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describeAction } from '../../cli/actions/describe'
import { quater } from '../../cli/program'
import { saveRemote } from '../../cli/remotes/remotes'
import { parseArgv } from '../../cli/syntax/argv'
import { shellQuote, visible } from '../../cli/terminal/escape'
import type { Json, JsonSchema } from '../../src/schema/json-schema'
import { cleanEnv, main, privateDirectory } from './fixtures/process'
import { actionsServer, manifest } from './fixtures/server'

const around = { program: quater, flags: parseArgv([]).flags }

const shells = ['sh', 'bash', 'zsh'].filter((shell) => Bun.which(shell) !== null)

const wordsIn = (shell: string, words: readonly string[]): string[] => {
	const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`
	const { stdout, stderr } = Bun.spawnSync([shell, '-c', script], { env: cleanEnv() })
	expect(stderr.toString()).toBe('')
	return stdout.toString().split('\0').slice(0, -1)
}

const hostile = [
	...[
		'',
		' ',
		"'",
		"''",
		'"',
		'\\',
		'\\n',
		'%',
		'%s',
		'%%',
		'-',
		'--',
		'-n',
		'=ls',
		'~',
		'*',
		'{a,b}',
		'!!'
	],
	...[
		'$(id)',
		'`id`',
		'$HOME',
		'\n',
		'\n\n',
		'a\n',
		'\u001b[2J',
		'\u001b\n\n',
		'-\u0007',
		'%\u0007\\',
		"'\u0007'"
	],
	...[
		'\u202eabc',
		'\u200b',
		'\ufeff',
		'\u0085',
		'\u2028',
		'ä€𝄞\u001b',
		'\t\r',
		'#',
		';rm',
		'&',
		'|',
		'<',
		'>'
	]
]

describe.each(shells)('words quoted for %s', (shell) => {
	test('are read back, whatever they hold, and hold nothing that a terminal acts on', () => {
		const any = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'))
		const words = [...hostile, ...fc.sample(any, 200)]
		expect(wordsIn(shell, words)).toEqual(words)
		for (const word of words) expect(visible(shellQuote(word))).toBe(shellQuote(word))
	})
})

/** Required arguments with the example that is to arrive. */
const examples: Readonly<Record<string, Json>> = {
	plain: 'ord_1001',
	flag_like: '--json',
	dash: '-',
	double_dash: '--',
	quotes: `it's "$HOME" \`id\` \\ %s`,
	control: '\u001b[2J\u202e\n',
	lines: 'a\nb\n',
	nothing: '',
	format: 'csv',
	token: 'secret',
	looks_like_number: '007',
	object: { "it's": ['$(id)', null, true, 1.5] }
}

/** Arguments that no flag can say: only JSON can. */
const beyondFlags: readonly Readonly<Record<string, Json>>[] = [
	{ 'a=b': 'x' },
	{ 'x@file': 'x' },
	{ '': 'x' },
	{ 'a b': '\u0000' },
	{ broken: '\ufffd' },
	{ __proto__x: '{', ['__proto__']: 'y' },
	{ one_name: 'a', 'one-name': 'b', oneName: 'c' }
]

const schemaOf = (values: Readonly<Record<string, Json>>, typed: boolean): JsonSchema => ({
	type: 'object',
	required: Object.keys(values),
	properties: Object.fromEntries(
		Object.entries(values).map(([name, value]) => [
			name,
			{ ...(typed && { type: typeof value as 'string' }), examples: [value] }
		])
	)
})

describe('the command of actions describe, in a real shell, sends its example', () => {
	const sent = async (values: Readonly<Record<string, Json>>, typed: boolean): Promise<unknown> => {
		const [first] = manifest.actions
		const action = { ...first!, input_schema: schemaOf(values, typed) }
		using server = actionsServer({
			manifest: () => Response.json({ ...manifest, actions: [action] })
		})
		using directory = privateDirectory()
		const env = { QUATER_HOME: join(directory.path, 'home') }
		saveRemote(env, { name: 'billing', url: server.url, credential: null })
		const bin = join(directory.path, 'quater')
		writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`)
		chmodSync(bin, 0o755)
		const { command } = describeAction(around, action, 'billing').usage
		expect(visible(command)).toBe(command)
		const child = Bun.spawn(['sh', '-c', command], {
			env: cleanEnv({ ...env, PATH: `${directory.path}:${process.env.PATH}` }),
			stderr: 'pipe'
		})
		expect(await new Response(child.stderr).text()).toBe(`remote: billing ${server.url}\n`)
		expect(await child.exited).toBe(0)
		return server.calls[0]?.body
	}

	test.each([true, false])('as flags (typed: %p)', async (typed) => {
		expect(await sent(examples, typed)).toMatchObject({ arguments: examples })
	})

	test('as flags for as long as flags can say it', () => {
		const [first] = manifest.actions
		const { command } = describeAction(
			around,
			{ ...first!, input_schema: schemaOf(examples, true) },
			null
		).usage
		expect(command).toStartWith(
			'quater call users.get --plain ord_1001 --flag-like=--json --dash - '
		)
		expect(command).not.toContain('--input')
	})

	test.each(beyondFlags)('as JSON: %j', async (values) => {
		expect(await sent(values, true)).toMatchObject({ arguments: values })
	})
})
