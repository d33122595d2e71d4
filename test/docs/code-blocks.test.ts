/** Every code block of the documents is compiled, parsed, run or compared, as the comment before it says. */

import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgv } from '../../cli/syntax/argv'
import { checkUsage } from '../../cli/syntax/usage'
import { root } from '../architecture/sources'
import { type Block, blocksOf, documents, proseOf } from './blocks'
import { project, Session } from './session'
import { typeErrors } from './types'

setDefaultTimeout(60_000)

/*
 * Before a block stands `<!-- check: ... -->`:
 *
 * - `types`: type-checked as a module; further lines of the comment stand before it.
 * - `file <name>`: type-checked, and in the folder for the blocks that are run after it.
 * - `same as <path>`, `part of <path>`: equal to a file of the repository, or a piece of it.
 * - `test`: type-checked, and run with `bun test` beside the smallest app and the document's files.
 * - `run`: run in order, on a terminal, in a folder with the smallest app.
 * - `serve`: one command that stays up for the blocks after it.
 * - `syntax, <why it is not run>`: read by the shell, and quater's lines by quater.
 * - `parse`: parsed.
 *
 * In a `console` block a line that begins with `$ ` is a command, and the rest is what it prints; `…`
 * stands for anything. A command that is to fail ends with `; echo "exit code $?"`. Port 8000 stands
 * for a free one.
 */
const languages: Readonly<Record<string, readonly string[]>> = {
	types: ['ts'],
	file: ['ts'],
	'same as': ['ts', 'json'],
	'part of': ['ts', 'json'],
	test: ['ts'],
	run: ['sh', 'console'],
	serve: ['console'],
	syntax: ['sh'],
	parse: ['json', 'toml']
}

/** The kind of a marker, and what follows it. */
const readCheck = ({ check }: Block): [kind: string, rest: string] => {
	const kind = Object.keys(languages).find((name) => check === name || check?.match(`^${name}[ ,]`))
	return [kind ?? '', check?.slice(kind?.length ?? 0).replace(/^,? */, '') ?? '']
}

const at = ({ file, line }: Block): string => `${file}:${line}`

/** Commands with what each is said to print. */
const commandsOf = ({ language, text }: Block): { command: string; prints: string }[] => {
	const marked = language === 'console' ? text : text.replace(/^(?!#|\s)/gm, '$ ')
	const parts = marked.split(/^\$ /m).slice(1)
	return parts.map((part) => {
		const lines = part.trimEnd().split('\n')
		let length = 1
		while (length < lines.length && goesOn(lines.slice(0, length).join('\n'))) length++
		const prints = language === 'console' ? lines.slice(length).join('\n') : '…'
		return { command: lines.slice(0, length).join('\n'), prints }
	})
}

/** Whether a shell would wait for another line. */
const goesOn = (command: string): boolean =>
	command.endsWith('\\') || command.split("'").length % 2 === 0

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a text is what a document shows. */
const agrees = (printed: string, shown: string): boolean =>
	new RegExp(`^${shown.split('…').map(literal).join('[\\s\\S]*?')}$`).test(printed)

const hasCurl = Bun.which('curl') !== null

test('the documents are found', () => {
	expect(documents).toContain('README.md')
	expect(documents).toContain('docs/quickstart.md')
})

for (const file of documents) {
	const blocks = await blocksOf(file)

	describe(file, () => {
		test('each block says how it is checked, in a language that can be', async () => {
			const wrong = blocks.filter((block) => {
				const [kind, rest] = readCheck(block)
				const reasoned = ['file', 'same as', 'part of', 'syntax'].includes(kind) === (rest !== '')
				return !reasoned || !languages[kind]?.includes(block.language)
			})
			expect(wrong.map(at)).toEqual([])
		})

		test('no code stands outside of the fences', async () => {
			expect((await proseOf(file)).match(/^( {4}|\t|```|~~~).*/gm) ?? []).toEqual([])
		})

		const of = (...kinds: string[]): Block[] =>
			blocks.filter((block) => kinds.includes(readCheck(block)[0]))

		const typed = of('types', 'file', 'test')
		// What a block declares for a whole program must not reach the others.
		const alone = typed.filter(({ text }) => text.includes('declare module'))
		const groups = [typed.filter((block) => !alone.includes(block)), ...alone.map((one) => [one])]
		for (const group of groups.filter(({ length }) => length > 0))
			test(`types of ${group.map(({ line }) => line).join(', ')}`, async () => {
				expect(await typeErrors(group)).toEqual([])
			})

		for (const block of of('same as', 'part of'))
			test(`${readCheck(block).join(' ')} (line ${block.line})`, async () => {
				const [kind, path] = readCheck(block)
				const source = (await Bun.file(join(root, path)).text()).trim()
				const text = block.text.trim()
				if (kind === 'same as') expect(text).toBe(source)
				else expect(unindented(source)).toContain(unindented(text))
			})

		for (const block of of('test'))
			test(`bun test (line ${block.line})`, () => runTest(block, of('file')))

		for (const block of of('parse'))
			test(`${block.language} (line ${block.line})`, () => {
				const parse = block.language === 'toml' ? Bun.TOML.parse : JSON.parse
				expect(() => parse(block.text)).not.toThrow()
			})

		for (const block of of('syntax'))
			test(`commands (line ${block.line})`, async () => {
				const shell = Bun.spawn(['sh', '-n'], { stdin: new Blob([block.text]), stderr: 'pipe' })
				expect(await new Response(shell.stderr).text()).toBe('')
				for (const words of quaterWords(block.text)) checkUsage(parseArgv(words))
			})

		const ran = of('file', 'run', 'serve')
		if (ran.length === 0) return
		const session = new Session()
		afterAll(async () => {
			await session.stop()
			session[Symbol.dispose]()
		})
		for (const block of ran)
			test(`${readCheck(block)[0]} (line ${block.line})`, async () => {
				const [kind, name] = readCheck(block)
				if (kind === 'file') return session.write(name, block.text)
				const wanted = commandsOf(block).filter(
					({ command }) => hasCurl || !/\bcurl\b/.test(command)
				)
				if (kind === 'serve') {
					const [{ command, prints }] = wanted as [(typeof wanted)[number]]
					const enough = (printed: string) => agrees(printed.trim(), prints)
					expect(await session.serve(command, enough)).toSatisfy(enough)
					return
				}
				const ended = await session.run(wanted.map(({ command }) => command))
				for (const [index, { command, prints }] of wanted.entries()) {
					const { printed, exit } = ended[index]!
					if (!agrees(printed, prints))
						expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${prints}`)
					expect(`exit ${exit}: ${command}`).toBe(`exit 0: ${command}`)
				}
			})
	})
}

const unindented = (text: string): string => text.replace(/^\s+/gm, '')

/** The words of each line that calls quater, as a shell would split simple ones. */
const quaterWords = (text: string): string[][] =>
	[...text.matchAll(/^(?:bunx |bun )?(?:quater|cli\/main\.ts) (.*?)(?: +#.*)?$/gm)].map(
		([, line = '']) =>
			[...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
				([, one, two, bare]) => one ?? two ?? bare ?? ''
			)
	)

const runTest = async ({ before, text }: Block, files: readonly Block[]): Promise<void> => {
	const { folder } = project()
	try {
		for (const file of files) writeFileSync(join(folder, readCheck(file)[1]), file.text)
		writeFileSync(join(folder, 'block.test.ts'), `${before}\n${text}`)
		const child = Bun.spawn([process.execPath, 'test', 'block.test.ts'], {
			cwd: folder,
			stdout: 'pipe',
			stderr: 'pipe'
		})
		const said = await new Response(child.stderr).text()
		expect({ exit: await child.exited, said: (await child.exited) === 0 ? '' : said }).toEqual({
			exit: 0,
			said: ''
		})
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
