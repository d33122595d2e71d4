import { describe, expect, test } from 'bun:test'
import { isSwitch, typeOf } from '../../cli/arguments/alternatives'
import { parseJson } from '../../cli/arguments/parse-json'
import { flagValue } from '../../cli/arguments/values'
import type { JsonSchema } from '../../src/schema/json-schema'

const read = (schema: JsonSchema, ...texts: string[]) =>
	flagValue('--v', texts, { schema, root: {} })

const string: JsonSchema = { type: 'string' }
const integer: JsonSchema = { type: 'integer' }
const number: JsonSchema = { type: 'number' }
const boolean: JsonSchema = { type: 'boolean' }

describe('text', () => {
	test('cli-17 stays text whatever it looks like', () => {
		for (const text of ['1.10', '1e5', '007', 'true', 'null', '[1]', '', '@alice', '-', ' a ', '{'])
			expect(read(string, text)).toBe(text)
	})

	test('stays text where null, numbers or dates are taken too', () => {
		expect(read({ anyOf: [string, { type: 'null' }] }, 'null')).toBe('null')
		expect(read({ type: ['string', 'number'] }, '007')).toBe('007')
		expect(read({ anyOf: [{ type: 'string', format: 'date-time' }, number] }, '1')).toBe('1')
	})

	test('of an enum is passed on: what is allowed is for the app to say', () => {
		const schema: JsonSchema = { enum: ['asc', 'desc'] }
		expect(read(schema, 'asc')).toBe('asc')
		expect(read(schema, 'up')).toBe('up')
	})

	test('is read as a number where only some texts are taken', () => {
		const schema: JsonSchema = { anyOf: [{ const: 'auto' }, integer] }
		expect(read(schema, 'auto')).toBe('auto')
		expect(read(schema, '5')).toBe(5)
	})
})

describe('numbers', () => {
	test('are checked', () => {
		expect(read(integer, '7')).toBe(7)
		expect(read(integer, '-7')).toBe(-7)
		expect(read(number, '1.10')).toBe(1.1)
		expect(read(number, '1e5')).toBe(100_000)
		expect(read({ type: ['integer', 'null'] }, 'null')).toBeNull()
		for (const text of ['007', '1.5', '1e3', '+1', '0x10', '', ' 1', 'seven', '-h'])
			expect(() => read(integer, text)).toThrow('--v must be an integer')
		for (const text of ['', '.5', '5.', 'NaN', 'Infinity'])
			expect(() => read(number, text)).toThrow('--v must be a number')
	})

	test('that would be rounded are refused', () => {
		expect(read(integer, '9007199254740991')).toBe(9007199254740991)
		expect(() => read(integer, '9007199254740993')).toThrow('beyond 2^53')
		expect(() => read(number, '1e400')).toThrow('too large')
		expect(() => read({ type: 'object' }, '{"id": 9007199254740993}')).toThrow('beyond 2^53')
		expect(() => parseJson('[-9007199254740993]', '--input')).toThrow(
			'--input holds a number that is beyond 2^53'
		)
		expect(() => parseJson('{"a": 1e400}', '--input')).toThrow('too large')
	})

	test('of an enum are numbers', () => {
		expect(read({ enum: [1, 2] }, '2')).toBe(2)
	})
})

test('booleans are true or false', () => {
	expect(read(boolean, 'true')).toBe(true)
	expect(read(boolean, 'false')).toBe(false)
	for (const text of ['yes', '1', 'TRUE', ''])
		expect(() => read(boolean, text)).toThrow('--v must be true or false')
})

describe('objects and arrays', () => {
	test('are JSON', () => {
		expect(read({ type: 'object' }, '{"a":[1,"x"]}')).toEqual({ a: [1, 'x'] })
		expect(() => read({ type: 'object' }, '{"name":')).toThrow('Invalid JSON value for --v')
		expect(read({ type: 'array', items: string }, '["a","b"]')).toEqual(['a', 'b'])
		expect(read({ type: 'array', items: string }, '[]')).toEqual([])
	})

	test('fill from repeated flags, each item by its schema', () => {
		expect(read({ type: 'array', items: string }, '1', '007')).toEqual(['1', '007'])
		expect(read({ type: 'array', items: string }, '1')).toEqual(['1'])
		expect(read({ type: 'array', items: integer }, '1', '2')).toEqual([1, 2])
		expect(() => read({ type: 'array', items: integer }, '1', 'x')).toThrow('must be an integer')
		expect(read({ anyOf: [{ type: 'array', items: integer }, { type: 'null' }] }, '1')).toEqual([1])
	})

	test('nothing else takes several values', () => {
		expect(() => read(integer, '1', '2')).toThrow('Duplicate action argument --v')
	})
})

describe('without a type', () => {
	test('JSON is read where it surely means itself', () => {
		expect(read({}, '{"a":1}')).toEqual({ a: 1 })
		expect(read({}, '7')).toBe(7)
		expect(read({}, 'true')).toBe(true)
		expect(read({}, '"x"')).toBe('x')
	})

	test('all else stays text', () => {
		for (const text of ['1.10', '007', '1e5', '9007199254740993', 'Ada', ''])
			expect(read({}, text)).toBe(text)
	})
})

describe('schemas', () => {
	test('resolve local references, and survive endless ones', () => {
		const root: JsonSchema = {
			$defs: {
				id: integer,
				loop: { $ref: '#/$defs/loop' },
				list: { anyOf: [{ $ref: '#/$defs/list' }] }
			}
		}
		expect(flagValue('--v', ['7'], { schema: { $ref: '#/$defs/id' }, root })).toBe(7)
		expect(typeOf({ schema: { $ref: '#/$defs/loop' }, root })).toBe('any')
		expect(typeOf({ schema: { $ref: '#/$defs/list' }, root })).toBe('any')
		expect(typeOf({ schema: { $ref: '#/$defs/constructor' }, root })).toBe('any')
		expect(typeOf({ schema: { $ref: 'https://example.com/id' }, root })).toBe('any')
	})

	test('tell switches from the rest', () => {
		expect(isSwitch({ schema: boolean, root: {} })).toBe(true)
		expect(isSwitch({ schema: { type: ['boolean', 'null'] }, root: {} })).toBe(true)
		expect(isSwitch({ schema: { type: ['boolean', 'string'] }, root: {} })).toBe(false)
		expect(isSwitch({ schema: {}, root: {} })).toBe(false)
	})
})
