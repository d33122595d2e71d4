import { expect, test } from 'bun:test'
import { variables } from '../../cli/environment'
import { commands } from '../../cli/syntax/command-table'
import { flagNames } from '../../cli/syntax/flags'
import { reference, referenceFile } from '../../scripts/command-reference'
import { sources } from '../architecture/sources'

test('the command reference is what the commands say (bun run docs:reference)', async () => {
	expect(await Bun.file(referenceFile).text()).toBe(reference())
})

test('it names every command that is shown, every flag, and no hidden one', () => {
	const text = reference()
	for (const { name, hidden } of commands) {
		if (hidden) expect(text).not.toContain(name)
		else expect(text).toContain(`\`quater ${name}`)
	}
	for (const name of flagNames) expect(text).toMatch(new RegExp(`\`--${name}[ \`]`))
})

test('it names every environment variable that the command line reads', () => {
	const read = sources
		.filter(({ path }) => path.startsWith('cli/'))
		.flatMap(({ text }) => [...text.matchAll(/\benv\.([A-Z_]+)/g)].map(([, name = '']) => name))
	// Everybody's, and of no meaning of ours.
	const common = [
		'BUN_BE_BUN',
		'HOME',
		'NODE_ENV',
		'NODE_TLS_REJECT_UNAUTHORIZED',
		'NO_PROXY',
		'PATH',
		'PWD',
		'SHELL'
	]
	const known = [...variables.map(({ name }) => name), ...common]
	expect(read).toContain('QUATER_APP')
	expect(read.filter((name) => !known.includes(name))).toEqual([])
})
