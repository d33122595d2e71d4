/** Canonical JSON and the arguments hash: published vectors byte for byte, and what must hold of any value. */

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { argumentsHash, canonicalJson } from '../../../src/calls/canonical'
import { QuaterError } from '../../../src/errors'

/** Action, arguments, canonical bytes, SHA-256. */
const vectors: [string, Record<string, unknown>, string, string][] = [
	[
		'update_order_status',
		{ status: 'shipped', order_id: 'ord_1001' },
		'{"action":"update_order_status","arguments":{"order_id":"ord_1001","status":"shipped"}}',
		'23c4caa787b3348045a4844ec4d45422cc07a9daea3e90cf1fa1a1ab68a9c63b'
	],
	[
		'get_user',
		{ include_email: false, id: 7 },
		'{"action":"get_user","arguments":{"id":7,"include_email":false}}',
		'dab8ccf5c4303de7575136840557468c386f7a5008900f829b378e519d364e16'
	],
	[
		'get_user',
		{ id: 7, include_email: true },
		'{"action":"get_user","arguments":{"id":7,"include_email":true}}',
		'bd988fbfdf88331e5a20d5e528297a3e0a47835d598c2c47c6ddd134878f43f8'
	],
	[
		'lock_user',
		{ notify: false, id: 7 },
		'{"action":"lock_user","arguments":{"id":7,"notify":false}}',
		'77caa9421165343fb0f89cd13112ae096847a1eb0b9cc59472e2410e1d2d4e92'
	],
	[
		'create_item',
		{ payload_alias: { x: 7 } },
		'{"action":"create_item","arguments":{"payload_alias":{"x":7}}}',
		'7a90c9a237e2fd45a2dc641273fb9016278d5eadb26ea8fc9dfeb4dd2318e4ce'
	],
	[
		'risk',
		{ ratio: null },
		'{"action":"risk","arguments":{"ratio":null}}',
		'5b3a011cef621076207f8d24e992cc0a1b7f1c95fd8b85526426c0a9e6efbd16'
	],
	[
		'users.create',
		{ user: { name: 'Ada', age: 37 }, send_email: true },
		'{"action":"users.create","arguments":{"send_email":true,"user":{"age":37,"name":"Ada"}}}',
		'5fb4312f7659d4cf70dd3de89fbe6bcc7b20c20520f46f1f393def133fbe087f'
	],
	[
		'ping',
		{},
		'{"action":"ping","arguments":{}}',
		'50177995081ddc82eace87b8c4f7aef1e0895126dc19f02a08fa02002e38831c'
	],
	[
		'mark_paid',
		{ id: 7 },
		'{"action":"mark_paid","arguments":{"id":7}}',
		'850050c23177c114d6e769f001701579cdbad8ed02768b0c7e0f72fa51ee8e4d'
	],
	[
		'batch',
		{ ids: [3, 1, 2], filters: { b: [{ z: 1, a: 2 }], a: null } },
		'{"action":"batch","arguments":{"filters":{"a":null,"b":[{"a":2,"z":1}]},"ids":[3,1,2]}}',
		'0aa82057382d4e07e041bd516786f1da582cf46584f8772cb78fe9e05e90e21b'
	],
	[
		'update_order_status',
		{ order_id: 'ord_1001', status: 'cancelled' },
		'{"action":"update_order_status","arguments":{"order_id":"ord_1001","status":"cancelled"}}',
		'2d4daf69934b271ff8a3b3b51fd1122a0e37d2a1bc9a2515c4306e46f2e4f302'
	],
	[
		'update_order_status',
		{ order_id: 'ord_1002', status: 'shipped' },
		'{"action":"update_order_status","arguments":{"order_id":"ord_1002","status":"shipped"}}',
		'd9d9c0cd62c7cf44810ab1fc80c363dea8d015c3526349003129a90ab7bba203'
	]
]

describe('vectors', () => {
	test.each(vectors)('%s %j', (action, args, bytes, digest) => {
		expect(`{"action":${JSON.stringify(action)},"arguments":${canonicalJson(args)}}`).toBe(bytes)
		expect(argumentsHash(action, args)).toBe(`sha256:${digest}`)
	})

	test('a whole float is written as the integer that it equals', () => {
		expect(argumentsHash('set_ratio', { ratio: 2.0 })).toStartWith('sha256:b42ea953')
	})
})

const canonical: [unknown, string][] = [
	[{ é: 'é', a: '☕/\n"' }, '{"a":"☕/\\n\\"","é":"é"}'],
	[{ 10: 'b', 9: 'a' }, '{"10":"b","9":"a"}'],
	[{ '\u{1F600}': 1, '\uE000': 2, z: 3 }, '{"z":3,"\uE000":2,"\u{1F600}":1}'],
	[{ a: undefined, b: [undefined] }, '{"b":[null]}'],
	[{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
	[JSON.parse('{"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1}}'],
	[-0, '0'],
	[1e21, '1e+21']
]

test.each(canonical)('%p is %s', (value, text) => {
	expect(canonicalJson(value)).toBe(text)
})

const nested = (levels: number): unknown => {
	let value: unknown = 1
	for (let level = 0; level < levels; level++) value = [value]
	return value
}

const refused: [string, unknown][] = [
	['NaN', Number.NaN],
	['infinity', Number.POSITIVE_INFINITY],
	['a big integer', 1n],
	['a symbol', Symbol('s')],
	['a function', () => 1],
	['undefined by itself', undefined],
	['a map', new Map([['a', 1]])],
	['a class instance', new (class Money {})()],
	['an invalid date', new Date(Number.NaN)],
	['65 levels', nested(65)]
]

test.each(refused)('refuses %s', (_label, value) => {
	expect(() => canonicalJson(value)).toThrow(QuaterError)
})

test('takes 64 levels', () => {
	expect(canonicalJson(nested(64))).toBe(`${'['.repeat(64)}1${']'.repeat(64)}`)
})

/** Keys with astral characters, private-use ones and lone surrogates, where UTF-16 order misleads. */
const awkward = fc.string({
	unit: fc.constantFrom('a', '\uE000', '\uFFFF', '\u{10000}', '\u{1F600}', '\ud800', '\udc00')
})
const value = fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as unknown)

const shuffled = (object: object, random: readonly number[]): object =>
	Object.fromEntries(
		Object.entries(object)
			.map((entry, index) => ({ entry, rank: random[index % random.length] ?? 0 }))
			.sort((a, b) => a.rank - b.rank)
			.map(({ entry }) => entry)
	)

describe('for any value', () => {
	test('the order of keys never matters', () => {
		const object = fc.dictionary(fc.oneof(fc.string(), awkward), value, { maxKeys: 12 })
		const random = fc.array(fc.integer(), { minLength: 1, maxLength: 12 })
		fc.assert(
			fc.property(object, random, (args, order) => {
				expect(canonicalJson(shuffled(args, order))).toBe(canonicalJson(args))
			})
		)
	})

	test('keys stand in the order of their code points', () => {
		const key = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())
		fc.assert(
			fc.property(fc.uniqueArray(key, { maxLength: 8 }), (keys) => {
				const text = canonicalJson(Object.fromEntries(keys.map((name) => [name, 0])))
				const points = (name: string) => [...name].map((char) => char.codePointAt(0) ?? 0)
				const sorted = [...keys].sort((a, b) =>
					Bun.deepEquals(a, b) ? 0 : compare(points(a), points(b))
				)
				expect(text).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`)
			})
		)
	})

	test('it says the same as JSON does', () => {
		fc.assert(
			fc.property(value, (json) => {
				expect(JSON.parse(canonicalJson(json))).toEqual(json)
			})
		)
	})

	test('two values share a hash only when they are equal', () => {
		fc.assert(
			fc.property(value, value, (a, b) => {
				const same = argumentsHash('x', { a }) === argumentsHash('x', { a: b })
				expect(same).toBe(Bun.deepEquals(a, b) || canonicalJson(a) === canonicalJson(b))
				if (same) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)))
			})
		)
	})

	test('any change of a scalar changes the hash', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.integer(), (name, text, number) => {
				const hashes = [text, `${text} `, number, number + 1, String(number), null, [text], true]
				const distinct = new Set(hashes.map((one) => argumentsHash('x', { [name]: one })))
				expect(distinct.size).toBe(new Set(hashes.map((one) => JSON.stringify(one))).size)
			})
		)
	})
})

const compare = (a: readonly number[], b: readonly number[]): number => {
	const at = a.findIndex((point, index) => point !== b[index])
	if (at === -1) return a.length - b.length
	const other = b[at]
	return other === undefined ? 1 : a[at]! - other
}
