import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readArguments } from '../../cli/arguments/action-flags'
import { toCliError } from '../../cli/errors'
import { parseArgv } from '../../cli/syntax/argv'
import type { JsonSchema } from '../../src/schema/json-schema'
import { privateDirectory } from './fixtures/process'

const properties: Record<string, JsonSchema> = {
	order_id: { type: 'string' },
	id: { type: 'integer' },
	name: { type: 'string' },
	filter: { type: 'string' },
	expr: { type: 'string' },
	note: { type: 'string' },
	no_cache: { type: 'boolean' },
	dryRun2: { type: 'string' },
	cache: { type: 'boolean' },
	notify: { type: 'boolean' },
	tags: { type: 'array', items: { type: 'string' } },
	user: { type: 'object' },
	format: { type: 'string' },
	token: { type: 'string' },
	arg: { type: 'string' },
	'x-tenant': { type: 'string' }
}

const see = 'quater actions describe billing export_orders'

const read = (words: readonly string[], cwd = '/') => {
	const { tail, flags } = parseArgv(['call', 'export_orders', ...words])
	const schema: JsonSchema = { type: 'object', properties }
	return readArguments({
		action: 'export_orders',
		see,
		schema,
		tail,
		pairs: flags.values('arg'),
		cwd
	})
}

const refusal = (...words: string[]) => {
	try {
		read(words)
	} catch (cause) {
		const error = toCliError(cause)
		expect(error.exit).toBe(2)
		return error.message
	}
	throw new Error(`accepted: ${words.join(' ')}`)
}

test('cli-18 flags are the argument in kebab-case, or its exact name', () => {
	expect(read(['--order-id', 'ord_1'])).toEqual({ order_id: 'ord_1' })
	expect(read(['--order_id', 'ord_1'])).toEqual({ order_id: 'ord_1' })
	expect(read(['--id=7', '--name=Ada'])).toEqual({ id: 7, name: 'Ada' })
	expect(read(['--filter=', '--expr=a=b'])).toEqual({ filter: '', expr: 'a=b' })
	expect(read(['--note', '-abc'])).toEqual({ note: '-abc' })
	expect(read(['--note=--x'])).toEqual({ note: '--x' })
	expect(read(['--no-cache', 'true'])).toEqual({ no_cache: true })
	expect(read(['--dry-run2', 'x'])).toEqual({ dryRun2: 'x' })
	expect(read(['--x-tenant', 'acme'])).toEqual({ 'x-tenant': 'acme' })
})

test('cli-19 everything else is refused with exit 2', () => {
	expect(refusal('--id')).toBe('Missing value for action argument --id')
	expect(refusal('--id', '--name', 'Ada')).toBe('Missing value for action argument --id')
	expect(refusal('--id', '1', '--id', '2')).toBe('Duplicate action argument --id')
	expect(refusal('--order-id', '1', '--order_id', '2')).toBe('Duplicate action argument --order-id')
	expect(refusal('--1st', 'x')).toBe('export_orders has no argument --1st')
	expect(refusal('--a.b', 'x')).toBe('export_orders has no argument --a.b')
	expect(refusal('--', 'x')).toBe("Unexpected action argument 'x'")
	expect(refusal('--user', '{"name":')).toBe('Invalid JSON value for --user')
	expect(read(['--', '--id', '9'])).toEqual({ id: 9 })
	expect(refusal('-x', '1')).toBe("Unexpected action argument '-x'")
	expect(refusal('--__proto__', 'x')).toBe('export_orders has no argument --__proto__')
	expect(refusal('--constructor', 'x')).toBe('export_orders has no argument --constructor')
})

describe('switches', () => {
	test('stand alone, are negated, or take true and false', () => {
		expect(read(['--notify'])).toEqual({ notify: true })
		expect(read(['--notify', '--id', '1'])).toEqual({ notify: true, id: 1 })
		expect(read(['--no-notify'])).toEqual({ notify: false })
		expect(read(['--notify=false'])).toEqual({ notify: false })
		expect(read(['--notify', 'false'])).toEqual({ notify: false })
		expect(refusal('--notify', 'yes')).toBe('--notify must be true or false')
		expect(refusal('--no-notify=true')).toBe('--no-notify takes no value')
		expect(refusal('--notify', '--no-notify')).toBe('Duplicate action argument --notify')
	})

	test('alone are negated', () => {
		expect(refusal('--no-name', 'x')).toBe('export_orders has no argument --no-name')
	})
})

describe('names that are ours too', () => {
	test('are refused after the action, with both ways out', () => {
		expect(refusal('--format', 'csv')).toBe(
			"`--format` is both quater's and export_orders': put ours before `call`, or write `--arg format=csv`"
		)
	})

	test('never show a token', () => {
		expect(refusal('--token', 'hunter2')).not.toContain('hunter2')
	})

	test('are set by --arg, and after a lone --', () => {
		expect(read(['--arg', 'format=csv', '--id', '1'])).toEqual({ format: 'csv', id: 1 })
		expect(read(['--arg', 'arg=x', '--arg', 'order-id=a=b'])).toEqual({ arg: 'x', order_id: 'a=b' })
		expect(read(['--', '--format', 'csv'])).toEqual({ format: 'csv' })
		expect(refusal('--arg', 'format')).toBe('--arg is written --arg name=value')
		expect(refusal('--arg', 'nope=1')).toBe('export_orders has no argument --nope')
	})
})

test('any value may come from a file, exactly', async () => {
	using directory = privateDirectory()
	await Bun.write(join(directory.path, 'note.txt'), ' two\nlines\n')
	await Bun.write(join(directory.path, 'user.json'), '{"name":"Ada"}')
	expect(read(['--note@file', 'note.txt', '--user@file=user.json'], directory.path)).toEqual({
		note: ' two\nlines\n',
		user: { name: 'Ada' }
	})
	expect(read(['--note', '@note.txt'])).toEqual({ note: '@note.txt' })
	const none = join(directory.path, 'none')
	expect(refusal('--note@file', none)).toBe(`Cannot read ${none}: there is no such file`)
})

test('repeated flags fill an array', () => {
	expect(read(['--tags', 'a', '--tags=b', '--tags', '[c'])).toEqual({ tags: ['a', 'b', '[c'] })
})

test('an argument that no object should have is one of its own', () => {
	const schema = JSON.parse('{"properties":{"__proto__":{"type":"string"}}}') as JsonSchema
	const { tail } = parseArgv(['call', 'a', '--__proto__', 'x'])
	const args = readArguments({ action: 'a', see, schema, tail, pairs: [], cwd: '/' })
	expect(JSON.stringify(args)).toBe('{"__proto__":"x"}')
	expect(Object.getPrototypeOf(args)).toBe(Object.prototype)
})

test('names that share a flag must be told apart', () => {
	const schema: JsonSchema = { properties: { order_id: {}, orderId: {} } }
	const { tail } = parseArgv(['call', 'a', '--order-id', 'x'])
	expect(() => readArguments({ action: 'a', see, schema, tail, pairs: [], cwd: '/' })).toThrow(
		'--order-id could be order_id or orderId'
	)
})

test('an unknown flag is answered with the flags there are', () => {
	const hint = (flag: string, properties: Record<string, JsonSchema>) => {
		const { tail } = parseArgv(['call', 'billing', 'a', flag, 'x'])
		try {
			readArguments({ action: 'a', see, schema: { properties }, tail, pairs: [], cwd: '/' })
		} catch (cause) {
			return toCliError(cause).hint
		}
		throw new Error(`accepted: ${flag}`)
	}
	const two = { order_id: {}, reason: {} }
	expect(hint('--order', two)).toBe(`It takes: --order-id, --reason. See: ${see}`)
	expect(hint('--raeson', two)).toBe(`Did you mean --reason? See: ${see}`)
	expect(hint('--order', {})).toBe(`It takes none. See: ${see}`)
	const many = Object.fromEntries(
		Array.from({ length: 9 }, (_, index) => [`argument_${index}`, {}])
	)
	expect(hint('--order', many)).toBe(`See: ${see}`)
})
