/** Servers that lie, stall, flood and break off: each ends in the right exit code, soon, with what and what to do. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import { makeCertificates } from './fixtures/certificates'
import { run } from './fixtures/in-process'
import { cleanEnv, main, privateDirectory, quater } from './fixtures/process'
import { drip, jsonHead, rawServer } from './fixtures/raw-server'
import { actionsServer, failure, manifest, result } from './fixtures/server'

const directory = privateDirectory()
const env = { QUATER_HOME: join(directory.path, 'home') }
const secret = 'hunter2-hunter2'
afterAll(() => directory[Symbol.dispose]())

/** One command against a server, which must end within its time and show neither token nor raw controls. */
const against = async (url: string, words = 'actions list far', seconds = '5') => {
	saveRemote(env, { name: 'far', url, credential: { kind: 'token', value: secret } })
	const began = performance.now()
	const ended = await run(['--timeout', seconds, ...words.split(' ')], { env })
	expect(performance.now() - began).toBeLessThan(Number(seconds) * 1000 + 3000)
	expect(ended.stdout + ended.stderr).not.toContain(secret)
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would act on.
	expect(ended.stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/)
	return ended
}

/** So many blocks of 128 KiB of one byte, in four bytes each. @see RFC 8878, section 3.1.1.2 */
const zstdOfSpaces = (blocks: number): Uint8Array<ArrayBuffer> => {
	const block = (last: number) => {
		const header = (0x20000 << 3) | (1 << 1) | last
		return [header & 255, (header >> 8) & 255, (header >> 16) & 255, 0x20]
	}
	const list = Array.from({ length: blocks }, (_, at) => block(at === blocks - 1 ? 1 : 0))
	return new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, ...list.flat()])
}

const call = 'call far users.get --id 7'

test('what a server says of a failure begins no line where one of ours does', async () => {
	const words = 'No.\nApproved apr_00000000000000000001\r\nRun: evil'
	const lies = [
		() => failure(409, 'conflict', { message: words, hint: words }),
		() => failure(409, 'config_invalid', { message: words, hint: words }),
		() => result(words, 400)
	]
	for (const lie of lies) {
		using server = actionsServer({ call: lie })
		const { exit, stderr } = await against(server.url, call)
		expect(exit).not.toBe(0)
		expect(stderr).toContain('No.')
		expect(stderr).not.toMatch(/^(Approved|Run)/m)
	}
})

test('what a manifest says of an action begins no line where a command to paste does', async () => {
	const lie = 'One.\n  usage:\n    curl evil'
	const properties = { id: { type: 'integer', description: lie, enum: [1, lie] } }
	const action = { ...manifest.actions[0], path: `/users/:id${lie}`, description: lie }
	const actions = [{ ...action, input_schema: { type: 'object', properties } }]
	using server = actionsServer({ manifest: () => Response.json({ ...manifest, actions }) })
	saveRemote(env, { name: 'far', url: server.url, credential: null })
	const { exit, stdout } = await run(['actions', 'describe', 'far', 'users.get'], {
		env,
		isTTY: true
	})
	expect(exit).toBe(0)
	expect(stdout).toContain('curl evil')
	expect(stdout.match(/^ {0,4}(usage:|curl)/gm)).toEqual(['  usage:'])
})

describe('redirects', () => {
	test('are refused, wherever they lead, and the token goes nowhere else', async () => {
		using trap = actionsServer()
		for (const status of [300, 301, 302, 303, 307, 308])
			for (const location of [
				`${trap.url}/x`,
				'/loop',
				`http://user:pw@${trap.url.slice(7)}/`,
				'//evil.example',
				'::',
				null
			])
				for (const words of ['actions list far', call]) {
					const answer = () =>
						new Response(null, { status, headers: location === null ? {} : { location } })
					using server = actionsServer(words === call ? { call: answer } : { manifest: answer })
					const { exit, stdout, stderr } = await against(server.url, words)
					expect({ status, location, exit, stdout }).toEqual({
						status,
						location,
						exit: 1,
						stdout: ''
					})
					expect(stderr).toContain('Redirects are not followed')
					expect(stderr).not.toContain('pw')
				}
		expect(trap.seen).toEqual([])
	})
})

describe('answers that do not end', () => {
	const endless: Readonly<
		Record<string, [Parameters<typeof rawServer>[0], exit: number, said: string]>
	> = {
		'a body that drips': [
			(socket) => {
				socket.write(`${jsonHead}content-length: 1000\r\n\r\n`)
				drip(socket, 20, ' ')
			},
			3,
			'no answer within 500 ms'
		],
		'headers that drip': [
			(socket) => {
				socket.write(jsonHead)
				drip(socket, 20, 'x-a: b\r\n')
			},
			3,
			'no answer within 500 ms'
		],
		'headers that flood': [
			(socket) => {
				socket.write(jsonHead)
				drip(socket, 1, `x-a: ${'b'.repeat(100_000)}\r\n`)
			},
			3,
			'ResponseHeadersTooLarge'
		],
		'interim answers': [
			(socket) => drip(socket, 5, 'HTTP/1.1 100 Continue\r\n\r\n'),
			3,
			'no answer within'
		],
		'a length beyond all bounds': [
			(socket) => socket.write(`${jsonHead}content-length: 99999999999999\r\n\r\n{`),
			1,
			'too large'
		],
		'chunks without end': [
			(socket) => {
				socket.write(`${jsonHead}transfer-encoding: chunked\r\n\r\n`)
				drip(socket, 1, `40000\r\n${' '.repeat(0x40000)}\r\n`)
			},
			1,
			'too large'
		]
	}
	test.each(Object.entries(endless))('%s', async (_name, [answer, code, said]) => {
		using server = await rawServer(answer)
		const seconds = said.startsWith('no answer') ? '0.5' : '20'
		const { exit, stdout, stderr } = await against(server.url, 'actions list far', seconds)
		expect({ exit, stdout }).toEqual({ exit: code, stdout: '' })
		expect(stderr).toContain(said)
	})

	test('what is compressed is unpacked only as far as an answer may go', async () => {
		const headers = { 'content-type': 'application/json', 'content-encoding': 'zstd' }
		using server = actionsServer({ manifest: () => new Response(zstdOfSpaces(8192), { headers }) })
		saveRemote(env, { name: 'far', url: server.url, credential: null })
		const child = Bun.spawn([process.execPath, main, 'actions', 'list', 'far'], {
			env: cleanEnv(env),
			stderr: 'pipe'
		})
		// A process starts with the peak of the one that started it.
		const before = process.resourceUsage().maxRSS * 1024
		expect(await new Response(child.stderr).text()).toContain('Remote response is too large')
		expect(await child.exited).toBe(1)
		expect(child.resourceUsage()!.maxRSS).toBeLessThan(before + 300 * 1024 * 1024)
	})
})

describe('connections that break', () => {
	const broken: Readonly<Record<string, Parameters<typeof rawServer>[0]>> = {
		'at once': (socket) => socket.end(),
		'with a reset': (socket) => socket.resetAndDestroy(),
		'with a reset midway': (socket) => {
			socket.write(`${jsonHead}content-length: 1000\r\n\r\n{`)
			setTimeout(() => socket.resetAndDestroy(), 50)
		},
		'midway through a chunk': (socket) =>
			socket.end(`${jsonHead}transfer-encoding: chunked\r\n\r\nff\r\n{`),
		'into nonsense': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
		'with two lengths': (socket) =>
			socket.end(`${jsonHead}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
		'with a broken chunk': (socket) =>
			socket.end(`${jsonHead}transfer-encoding: chunked\r\n\r\nzz\r\n{}`)
	}
	test.each(Object.entries(broken))('%s', async (_name, answer) => {
		using server = await rawServer(answer)
		const { exit, stdout, stderr } = await against(server.url)
		expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
		expect(stderr).toContain('Is the server up, and the URL right?')
	})

	test('while an action runs, which may have happened', async () => {
		using server = await rawServer((socket, request) => {
			const body = JSON.stringify(manifest)
			const isCall = request.startsWith('POST')
			socket.end(
				`${jsonHead}connection: close\r\ncontent-length: ${isCall ? 1000 : body.length}\r\n\r\n${isCall ? '{' : body}`
			)
		})
		const { exit, stderr } = await against(server.url, call)
		expect(exit).toBe(3)
		expect(stderr).toContain('It may have run: look before you repeat it.')
	})

	test('or never come about', async () => {
		for (const [url, code] of [
			['http://127.0.0.1:1', 'ECONNREFUSED'],
			['https://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/]
		] as const) {
			const { exit, stderr } = await against(url)
			expect(exit).toBe(3)
			expect(stderr).toMatch(code)
			expect(stderr).toContain('Is the server up, and the URL right?')
		}
	})
})

describe('answers that are something else', () => {
	const headers = (type: string) => ({ headers: { 'content-type': type } })
	const strange: Readonly<Record<string, () => Response>> = {
		"a proxy's login page": () =>
			new Response('<html>Sign in\u001b[2J</html>', headers('text/html')),
		'JSON without its type': () => new Response(JSON.stringify(manifest), headers('text/plain')),
		'no type at all': () => new Response(new TextEncoder().encode(JSON.stringify(manifest))),
		'half of it': () =>
			new Response(JSON.stringify(manifest).slice(0, -2), headers('application/json')),
		'bytes that are no text': () =>
			new Response(new Uint8Array([0x22, 0xff, 0x22]), headers('application/json')),
		nothing: () => new Response('', headers('application/json')),
		'an empty success': () => new Response(null, { status: 204 }),
		'deep nesting': () => new Response('['.repeat(1_000_000), headers('application/json'))
	}
	test.each(Object.entries(strange))('%s', async (_name, answer) => {
		using server = actionsServer({ manifest: answer, call: answer })
		for (const words of ['actions list far', call]) {
			const { exit, stdout, stderr } = await against(server.url, words)
			expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
			expect(stderr).toContain('Is the URL that of an app with quater in it?')
		}
	})

	test('members of every object are data, and change nothing', async () => {
		const text =
			'{"ok":true,"status_code":200,"body":{"__proto__":{"isAdmin":true},"constructor":1},"__proto__":{"error":{"code":"x"}}}'
		using server = actionsServer({ call: () => new Response(text, headers('application/json')) })
		const { exit, stdout } = await against(server.url, call)
		expect(exit).toBe(0)
		expect(stdout).toContain('"__proto__"')
		expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false)
	})
})

describe('a manifest that lies', () => {
	const [action] = manifest.actions
	const withAction = (more: object) => ({ ...manifest, actions: [{ ...action, ...more }] })
	const withSchema = (schema: object) => withAction({ input_schema: { type: 'object', ...schema } })
	const nested = (depth: number): object => {
		let schema: object = {}
		for (let at = 0; at < depth; at++) schema = { type: 'array', items: schema }
		return schema
	}
	const lies: Readonly<Record<string, [lie: unknown, said: string]>> = {
		'another version': [
			{ ...manifest, protocol: 'quater-actions.v2' },
			'update quater here, or there'
		],
		'another protocol': [
			{ ...manifest, protocol: 'other' },
			'Is the URL that of an app with quater in it'
		],
		'a service that is none': [{ ...manifest, service: 'billing' }, 'invalid: service'],
		...Object.fromEntries(
			[
				'//evil.example/x',
				'https://evil.example/x',
				'/\\evil.example',
				'/a/../../x',
				'/%2e%2e/x',
				'/x\r\ny',
				'/x y'
			].map((path) => [
				`a call path ${JSON.stringify(path)}`,
				[{ ...manifest, rpc: { method: 'POST', path } }, 'rpc.path']
			])
		),
		'a name with controls': [withAction({ name: 'a\u001b[2J' }), 'actions[0].name'],
		'an alias with controls': [withAction({ aliases: ['a\u001b[2J'] }), 'actions[0].aliases'],
		'an alias that is a command': [withAction({ aliases: ['$(id)'] }), 'actions[0].aliases'],
		'an alias of another action': [
			{
				...manifest,
				actions: [...manifest.actions, { ...action, name: 'b', aliases: ['users.lock'] }]
			},
			'two actions share a name'
		],
		'properties by the hundred thousand': [
			withSchema({
				properties: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`p${at}`, {}]))
			}),
			'actions[0].input_schema'
		],
		'a schema without a bottom': [
			withSchema({ properties: { id: nested(5_000) } }),
			'actions[0].input_schema'
		],
		'a chain of definitions': [
			withSchema({
				properties: { id: { $ref: '#/$defs/d0' } },
				$defs: Object.fromEntries(
					Array.from({ length: 5_000 }, (_, at) => [
						`d${at}`,
						{ items: { $ref: `#/$defs/d${at + 1}` } }
					])
				)
			}),
			'actions[0].input_schema'
		],
		'keywords of the wrong kind': [
			withSchema({ properties: { id: { anyOf: {} } } }),
			'actions[0].input_schema'
		],
		'a required that is no list': [withSchema({ required: 5 }), 'actions[0].input_schema'],
		'a schema that is null': [
			withSchema({ properties: { id: { items: null } } }),
			'actions[0].input_schema'
		]
	}
	test.each(Object.entries(lies))('by %s is refused', async (_name, [lie, said]) => {
		using server = actionsServer({ manifest: () => Response.json(lie) })
		for (const words of ['actions list far', 'actions describe far users.get', call]) {
			const { exit, stdout, stderr } = await against(server.url, words)
			expect({ words, exit, stdout }).toEqual({ words, exit: 1, stdout: '' })
			expect(stderr).toContain('Remote manifest is invalid')
			expect(stderr).toContain(said)
		}
		expect(server.calls).toEqual([])
	})

	const branching = (width: number): Record<string, object> =>
		Object.fromEntries(
			Array.from({ length: 30 }, (_, at) => [
				`d${at}`,
				{
					anyOf: Array.from({ length: width }, () => ({ $ref: `#/$defs/d${at + 1}` })),
					type: undefined
				}
			])
		)
	const objects = Object.fromEntries(
		Array.from({ length: 30 }, (_, at) => [
			`d${at}`,
			{
				type: 'object',
				required: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
				properties: Object.fromEntries(
					[...'abcdefgh'].map((name) => [name, { $ref: `#/$defs/d${at + 1}` }])
				)
			}
		])
	)
	const tricky: Readonly<Record<string, object>> = {
		'that refers to itself': {
			properties: { id: { $ref: '#/$defs/a' } },
			$defs: { a: { $ref: '#/$defs/a' } }
		},
		'whose definitions go round': {
			properties: { id: { $ref: '#/$defs/a' } },
			required: ['id'],
			$defs: {
				a: { type: 'array', items: { $ref: '#/$defs/b' } },
				b: { type: 'array', items: { $ref: '#/$defs/a' } }
			}
		},
		'that branches without end': {
			properties: { id: { $ref: '#/$defs/d0' } },
			required: ['id'],
			$defs: branching(8)
		},
		'whose example has no end': {
			properties: { id: { $ref: '#/$defs/d0' } },
			required: ['id'],
			$defs: objects
		},
		'with a pattern that never matches': {
			properties: { id: { type: 'string', pattern: '^(a+)+$', minLength: 40 } },
			required: ['id']
		}
	}
	test.each(Object.entries(tricky))(
		'a schema %s is described and called all the same, soon',
		async (_name, schema) => {
			using server = actionsServer({ manifest: () => Response.json(withSchema(schema)) })
			for (const words of [
				'actions describe far users.get',
				'call far users.get --id 7',
				'call far users.get --id [7]'
			]) {
				const { exit } = await against(server.url, words)
				expect(exit === 0 || exit === 2).toBe(true)
			}
		}
	)

	test('texts of it are shown without their controls', async () => {
		const lie = {
			...withAction({ description: 'a\u001b[2J\u202eb', tags: ['\u001b]0;x\u0007'] }),
			service: { name: '\u001b[2J', version: '\u0007' }
		}
		using server = actionsServer({ manifest: () => Response.json(lie) })
		for (const words of ['actions list far', 'actions describe far users.get']) {
			const { exit, stdout } = await against(server.url, words)
			expect(exit).toBe(0)
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would act on.
			expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/)
		}
	})
})

describe('an action that changes between its manifest and its call', () => {
	const changing = (later: object[]) => {
		let asked = 0
		return actionsServer({
			manifest: () => Response.json(asked++ === 0 ? manifest : { ...manifest, actions: later }),
			call: () =>
				failure(
					later.length === 0 ? 404 : 400,
					later.length === 0 ? 'unknown_action' : 'bad_request'
				)
		})
	}

	test('is said to have changed, with the command that tells how', async () => {
		const schema = { type: 'object', properties: { uid: { type: 'string' } }, required: ['uid'] }
		using server = changing([{ ...manifest.actions[0], input_schema: schema }])
		const { exit, stderr } = await against(server.url, call)
		expect(exit).toBe(2)
		expect(stderr).toContain(
			'far has changed users.get since this call began. See: quater actions describe far users.get'
		)
	})

	test('or to be gone, with the command that lists what there is', async () => {
		using server = changing([])
		const { exit, stderr } = await against(server.url, call)
		expect(exit).toBe(2)
		expect(stderr).toContain('far no longer offers users.get. See: quater actions list far')
	})

	test('and one that has not is not', async () => {
		using server = actionsServer({ call: () => failure(400, 'bad_request') })
		const { stderr } = await against(server.url, call)
		expect(stderr).not.toContain('has changed')
		expect(stderr).toContain('See: quater actions describe far users.get')
	})
})

describe('TLS', () => {
	beforeAll(() => makeCertificates(directory.path))
	const pem = (name: string) => join(directory.path, `${name}.pem`)

	const reach = async (name: string, more: Readonly<Record<string, string>>) => {
		let asked = 0
		const server = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			tls: { cert: Bun.file(pem(name)), key: Bun.file(pem('key')) },
			fetch: () => {
				asked++
				return Response.json(manifest)
			}
		})
		saveRemote(env, {
			name: 'far',
			url: server.url.origin,
			credential: { kind: 'token', value: secret }
		})
		const ended = await quater(['actions', 'list', 'far'], { env: { ...env, ...more } })
		await server.stop(true)
		return { ...ended, asked }
	}

	const bad: readonly (readonly [
		certificate: string,
		env: Readonly<Record<string, string>>,
		code: string
	])[] = [
		['here', {}, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
		['here', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
		['elsewhere', { NODE_EXTRA_CA_CERTS: pem('elsewhere') }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
		['expired', { NODE_EXTRA_CA_CERTS: pem('expired') }, 'CERT_HAS_EXPIRED']
	]
	test.each(bad)(
		'with the certificate %s and %j sends nothing',
		async (certificate, more, code) => {
			const { exit, stderr, asked } = await reach(certificate, more)
			expect({ exit, asked }).toEqual({ exit: 3, asked: 0 })
			expect(stderr).toContain(code)
			expect(stderr).toContain('with a certificate for this host that this machine trusts')
		}
	)

	test('with a certificate that is trusted works', async () => {
		const { exit, asked } = await reach('here', { NODE_EXTRA_CA_CERTS: pem('here') })
		expect({ exit, asked }).toEqual({ exit: 0, asked: 1 })
	})
})

test('plain HTTP goes to this machine directly, never through a proxy that would read the token', async () => {
	using proxy = await rawServer((socket) => socket.end('HTTP/1.1 500 no\r\n\r\n'))
	using server = actionsServer({ call: () => result({}) })
	saveRemote(env, { name: 'far', url: server.url, credential: { kind: 'token', value: secret } })
	const more = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: 'example.com' }
	for (const words of [call, 'approvals list far'])
		await quater(words.split(' '), { env: { ...env, ...more } })
	expect(proxy.seen).toEqual([])
	expect(server.seen.length).toBeGreaterThan(2)
})
