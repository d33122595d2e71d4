import { describe, expect, test } from 'bun:test'
import { toCliError } from '../../cli/errors'
import { parseArgv } from '../../cli/syntax/argv'
import { commands } from '../../cli/syntax/command-table'
import { flagNames } from '../../cli/syntax/flags'
import { checkUsage } from '../../cli/syntax/usage'

const parse = (line: string) => parseArgv(line.split(' ').filter((word) => word !== ''))

const refusal = (line: string) => {
	try {
		checkUsage(parse(line))
	} catch (cause) {
		const { code, message, hint } = toCliError(cause)
		return { code, message, hint }
	}
	throw new Error(`accepted: ${line}`)
}

describe('flags of ours', () => {
	test('stand anywhere', () => {
		for (const line of [
			'--app a.ts --json actions list',
			'actions --app a.ts list --json',
			'actions list --json --app=a.ts'
		]) {
			const { command, flags, positionals } = parse(line)
			expect(command?.name).toBe('actions list')
			expect(flags.value('app')).toBe('a.ts')
			expect(flags.has('json')).toBe(true)
			expect(positionals).toEqual([])
		}
	})

	test('keep values as typed', () => {
		expect(parse('--token= actions list').flags.value('token')).toBe('')
		expect(parse('--token=a=b actions list').flags.value('token')).toBe('a=b')
		expect(parse('--timeout -5 actions list').flags.value('timeout')).toBe('-5')
		expect(parse('--header a:b --header c:d actions list').flags.values('header')).toEqual([
			'a:b',
			'c:d'
		])
	})

	test('are refused without their value, with one too many, and twice', () => {
		expect(refusal('actions list --app').message).toBe('Missing value for --app')
		expect(refusal('--app --json actions list').message).toBe('Missing value for --app')
		expect(refusal('--json=yes actions list').message).toBe('--json takes no value')
		expect(refusal('--app a --app b actions list').message).toBe('--app is given twice')
	})

	test('of another command are refused', () => {
		expect(refusal('--port 1 check')).toEqual({
			code: 'usage',
			message: '--port is not a flag of check',
			hint: 'It belongs to: dev, run, mcp config'
		})
	})

	test('name commands that exist', () => {
		expect(flagNames.length).toBeGreaterThan(15)
		expect(commands.map(({ name }) => name)).toContain('remotes default')
	})
})

describe('words', () => {
	test('of a command are taken off', () => {
		const { command, positionals } = parse('remotes default billing')
		expect(command?.name).toBe('remotes default')
		expect(positionals).toEqual(['billing'])
	})

	test('after a lone -- are no flags', () => {
		expect(parse('actions search -- --json').positionals).toEqual(['--json'])
	})

	test('too few and too many are refused with the usage', () => {
		expect(refusal('connect billing').hint).toBe('Usage: quater connect <name> <url>')
		expect(refusal('remotes list x').message).toBe("Unexpected word 'x' after remotes list")
	})

	test('that are misspelt name the nearest', () => {
		expect(refusal('conect').hint).toBe('Did you mean connect? See: quater --help')
		expect(refusal('actions list --jsno').hint).toBe('Did you mean --json? See: quater --help')
		expect(refusal('actions').message).toBe('actions needs one of: list, search, describe')
	})
})

describe('what follows an action', () => {
	test('is left to the action, flags of ours aside', () => {
		const { flags, positionals, tail } = parse('call store get --id 7 --json --note --wait -h x')
		expect(positionals).toEqual(['store', 'get'])
		expect(flags.has('json')).toBe(true)
		expect(flags.has('wait')).toBe(true)
		expect(flags.has('help')).toBe(false)
		expect(tail.words).toEqual(['--id', '7', '--note', '-h', 'x'])
		expect(tail.ours.map(({ name }) => name)).toEqual(['json', 'wait'])
	})

	test('does not include flags before it, or before its name', () => {
		expect(parse('--dry-run call get').tail.ours).toEqual([])
		expect(parse('call --dry-run get').tail.ours).toEqual([])
		expect(parse('call store --dry-run get').tail.ours).toEqual([])
		expect(parse('call store get --dry-run').tail.ours).toHaveLength(1)
	})

	test('includes flags of our other commands', () => {
		expect(parse('call deploy --host a --port 1').tail.words).toEqual([
			'--host',
			'a',
			'--port',
			'1'
		])
	})

	test('is all its own after a lone --', () => {
		const { flags, tail } = parse('call get -- --format csv')
		expect(flags.has('format')).toBe(false)
		expect(tail.rest).toEqual(['--format', 'csv'])
	})

	test('cli-21 no flag is abbreviated', () => {
		expect(parse('call get --dry').tail.words).toEqual(['--dry'])
		expect(parse('call get --a tok').tail.words).toEqual(['--a', 'tok'])
		expect(refusal('--js actions list').message).toBe('Unknown option --js')
	})

	test('cli-22 comes after its name', () => {
		expect(refusal('call --id 7 get_user').message).toBe("--id comes before the action's name")
	})

	test('cli-27 three words are refused', () => {
		expect(refusal('call a b c').message).toBe("Unexpected word 'c' after call")
	})
})
