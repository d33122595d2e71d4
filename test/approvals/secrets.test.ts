/** Secrets that go in on any way come out on none: not in answers, events, rows, files or the log. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type QuaterOptions, webhook } from 'quater'
import { saveRemote } from '../../cli/remotes/remotes'
import { runtimeOf } from '../../src/app/runtime-of'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import { run as runCommand } from '../cli/fixtures/in-process'
import { quater as spawnCommand } from '../cli/fixtures/process'
import {
	manifestPath,
	mcpInit,
	mcpPath,
	remoteInit,
	remotePath,
	type Send,
	serve,
	signedIn
} from '../security/doors'
import { secretApp } from './fixtures/secret-app'
import { Leaks } from './leaks'
import { isSigned, receiver } from './receiver'

const leaks = new Leaks()
const asker = leaks.ascii('the token of the asker')
const boss = leaks.ascii('the token of the boss')
const hookBytes = `${leaks.ascii('the key of the webhook')}0123456`
const hookKey = `whsec_${Buffer.from(hookBytes).toString('base64')}`
const thrown = (where: string) => `it broke ${leaks.plant(`what ${where} threw`, 'log')}`
const folder = mkdtempSync(join(tmpdir(), 'quater-secrets-'))
const database = join(folder, 'quater.db')

/** Headers that no answer needs to know. */
const carried = () => ({
	cookie: `sid=${leaks.ascii('a cookie')}; theme=dark`,
	'x-api-key': leaks.ascii('an undeclared key'),
	'x-session-token': leaks.ascii('an undeclared token'),
	'proxy-authorization': `Basic ${btoa(`me:${leaks.ascii('a proxy password')}`)}`
})

type Args = Record<string, unknown>

/** Arguments full of secrets; `visible` makes them one call or another. */
const vaultArgs = (door: string, visible: string): Args => {
	const plant = (label: string) => leaks.plant(`${label} through ${door}`)
	const code = Number(`7${Math.random().toString().slice(2, 14).padEnd(12, '1')}`)
	leaks.watch(`a number through ${door}`, String(code))
	return {
		visible,
		pin: plant('secret: true'),
		written: plant('writeOnly'),
		typed: plant('format: password'),
		code,
		password: plant('password'),
		nested: { api_key: plant('nested api_key'), deep: { token: plant('token'), plain: 'shown' } },
		list: [
			{ value: plant('in a list'), name: 'a' },
			{ value: plant('later in a list'), name: 'b' }
		],
		texts: [plant('a text in a list')],
		pair: ['shown', plant('second of a pair')],
		choice: { kind: 'card', number: plant('in a union') },
		both: { a: plant('in an intersection'), b: 'shown' },
		free: {
			client_secret: plant('in a record'),
			'Access-Token': plant('in a record, otherwise spelt'),
			more: [{ PassWord: { is: plant('below a secret name') } }],
			plain: 'shown'
		},
		closed: { one: plant('in a record of secrets') },
		whole: { anything: plant('in a secret object') },
		api_key: leaks.ascii(`an api_key through ${door}`),
		'x-signing-key': leaks.ascii(`a declared header through ${door}`),
		session: leaks.ascii(`a declared cookie through ${door}`)
	}
}

/** A way to call an action with named arguments. */
type Door = (
	action: string,
	args: Args,
	more?: { dryRun?: boolean; token?: string; headers?: Record<string, string> }
) => Promise<{ readonly status: number; readonly text: string }>

let send: Send
const keep = (what: string, { headers, text }: { headers: Headers; text: string }) =>
	leaks.saw('answer', what, `${JSON.stringify([...headers])}\n${text}`)

const request = async (what: string, path: string, init: RequestInit = {}) => {
	const answer = await send(path, init)
	keep(what, answer)
	return answer
}

const hidesInUrl = ['api_key', 'page']

const doors: Record<string, Door> = {
	api: (action, given, { dryRun, token, headers } = {}) => {
		const { 'x-signing-key': key, session, ...rest } = given
		const query = new URLSearchParams()
		const path =
			action === 'rows' ? `/rows/${encodeURIComponent(String(rest.token))}` : `/${action}`
		if (action === 'rows') delete rest.token
		for (const name of hidesInUrl) {
			if (rest[name] === undefined) continue
			query.set(name, String(rest[name]))
			delete rest[name]
		}
		const extra = carried()
		return request(`${action} through api`, `${path}?${query}`, {
			method: 'POST',
			headers: {
				...signedIn(asker),
				...extra,
				'content-type': 'application/json',
				...(key === undefined ? {} : { 'x-signing-key': String(key) }),
				cookie: session === undefined ? extra.cookie : `session=${session}; ${extra.cookie}`,
				...(dryRun ? { 'quater-dry-run': '1' } : {}),
				...(token === undefined ? {} : { 'quater-approval': token }),
				...headers
			},
			...(action === 'rows' ? {} : { body: JSON.stringify(rest) })
		})
	},
	...Object.fromEntries(
		(['legacy', 'modern'] as const).map((era): [string, Door] => [
			`mcp, ${era}`,
			(action, args, { dryRun, token, headers } = {}) => {
				const _meta = {
					...(dryRun ? { 'dev.quater/dryRun': true } : {}),
					...(token === undefined ? {} : { 'dev.quater/approvalToken': token })
				}
				const all = { ...signedIn(asker), ...carried(), ...headers }
				const init = mcpInit(era, 'tools/call', { name: action, arguments: args, _meta }, all)
				return request(`${action} through mcp, ${era}`, mcpPath, init)
			}
		])
	),
	remote: (action, args, { dryRun, token, headers } = {}) =>
		request(
			`${action} through remote`,
			remotePath,
			remoteInit(
				action,
				args,
				{ ...signedIn(asker), ...carried(), ...headers },
				{ ...(dryRun ? { dry_run: true } : {}), ...(token ? { approval_token: token } : {}) }
			)
		),
	local: async (action, args, { dryRun, token, headers } = {}) => {
		const { status, answer } = await runtimeOf(app)!.localCall(
			{
				action,
				arguments: args,
				...(dryRun ? { dry_run: true } : {}),
				...(token ? { approval_token: token } : {})
			},
			{ headers: new Headers({ ...signedIn(asker), ...carried(), ...headers }) }
		)
		const text = JSON.stringify(answer)
		leaks.saw('answer', `${action} through local`, text)
		return { status, text }
	}
}

const idIn = (text: string): string => /apr_[0-9a-f]{20}/.exec(text)?.[0] ?? ''

const decide = (id: string, body: object) =>
	request(`deciding ${JSON.stringify(body)}`, `/approvals/api/${id}/decision`, {
		method: 'POST',
		headers: { ...signedIn(boss), ...carried(), 'content-type': 'application/json' },
		body: JSON.stringify(body)
	})

/** Arguments that no schema takes, each with a secret in the wrong place or of the wrong type. */
const rejected = (plant: (label: string) => string): [action: string, args: Args][] => [
	['vault', { pin: [plant('a list for a pin')] }],
	['vault', { pin: { is: plant('an object for a pin') } }],
	['vault', { code: plant('a text for a number') }],
	['vault', { code: `12.${plant('nearly a number')}` }],
	['vault', { password: { is: plant('an object for a password') } }],
	['vault', { nested: { api_key: plant('a nested key'), deep: plant('too shallow') } }],
	['vault', { list: [{ value: [plant('wrong in a list')], name: 'a' }] }],
	['vault', { list: plant('no list') }],
	['vault', { pair: [plant('half a pair')] }],
	['vault', { choice: { kind: plant('no kind'), number: plant('of no kind') } }],
	['vault', { closed: { a: { b: plant('a record of objects') } } }],
	['vault', { page: leaks.ascii('a secret in the page') }],
	['vault', { unknown: plant('an unknown member') }],
	['vault', { nested: { api_key: 'a', deep: { token: 'a', plain: 'a', x: plant('a deep one') } } }],
	['union', { card: [plant('in no branch')] }],
	['union', { list: plant('in no list') }],
	['zod', { password: plant('too long for zod') }],
	['zod', { password: [plant('a list for zod')] }],
	['zod', { password: 'a', pin: plant('a text for zod') }],
	['zod', { password: 'a', mail: plant('no mail for zod') }],
	['zod', { password: 'a', kind: plant('no kind for zod') }],
	['ark', { password: plant('too long for arktype') }],
	['ark', { password: [plant('a list for arktype')] }],
	['ark', { password: 'a', mail: plant('no mail for arktype') }],
	['ark', { password: 'a', kind: plant('no kind for arktype') }],
	['quoting', { password: plant('what a validator quotes') }],
	['decoded', { pin: plant('undecodable') }],
	['wrong', { pin: plant('in a wrong answer') }]
]

/** What fails on purpose, while it is set. */
const failing = { store: false, notify: false, access: false }

const brittle = (store: Store): Store =>
	Object.fromEntries(
		Object.entries(store).map(([name, verb]: [string, (...given: never[]) => unknown]) => [
			name,
			(...given: never[]) =>
				failing.store ? Promise.reject(new Error(thrown('the store'))) : verb(...given)
		])
	) as unknown as Store

let tell: NonNullable<NonNullable<QuaterOptions['approvals']>['notify']> = () => {}
const app = secretApp(
	{ asker, boss, thrown },
	{
		database: brittle(sqliteStore(database)),
		onAccess(event) {
			leaks.saw('event', 'access', JSON.stringify(event))
			if (failing.access) throw new Error(thrown('onAccess'))
		},
		approvals: {
			url: 'https://app.example.com',
			maxPending: 1000,
			notify(event) {
				leaks.saw('event', `notify ${event.type}`, JSON.stringify(event))
				if (failing.notify) throw new Error(thrown('notify'))
				return tell(event)
			}
		}
	}
)

const methods = ['error', 'warn', 'log', 'info', 'debug', 'trace'] as const
const own = Object.fromEntries(methods.map((name) => [name, console[name]]))
const listen = () => {
	for (const name of methods) {
		console[name] = (...parts: unknown[]) =>
			leaks.saw('log', name, parts.map((part) => Bun.inspect(part, { depth: 20 })).join(' '))
	}
}
const stopListening = () => Object.assign(console, own)

/** Every step of an approval's life, through one door. */
const live = async (name: string, call: Door): Promise<void> => {
	const args = vaultArgs(name, `visible ${name}`)
	expect((await call('vault', args, { dryRun: true })).text).toContain('sha256:')
	expect((await call('store', args)).text).toContain('kept')
	const asked = await call('vault', args)
	const id = idIn(asked.text)
	// The caller may know the plain hash; a guess at a PIN could be checked against it.
	const plain = /sha256:([0-9a-f]{64})/.exec(asked.text)![1]!
	leaks.watch(`the plain hash through ${name}`, plain, 'answer')
	expect((await decide(id, { decision: 'approve', reason: 'fine' })).status).toBe(200)
	expect((await call('vault', args)).text).toContain('kept')
	const again = idIn((await call('vault', args)).text)
	expect((await decide(again, { decision: 'deny', reason: 'not twice' })).status).toBe(200)
	expect((await call('vault', args)).text).toContain('denied')
}

const redeem = async (name: string, call: Door, n: number): Promise<void> => {
	const id = idIn((await call('redeemed', { n })).text)
	const answer = await send(`/approvals/api/${id}/decision`, {
		method: 'POST',
		headers: { ...signedIn(boss), 'content-type': 'application/json' },
		body: '{"decision":"approve"}'
	})
	const { token } = JSON.parse(answer.text) as { token: string }
	leaks.watch(`the approval token through ${name}`, token.slice(4))
	await call('redeemed', { n })
	await call('redeemed', { n }, { token: leaks.ascii(`a wrong approval token through ${name}`) })
	await call('redeemed', { n }, { token, dryRun: true })
	expect((await call('redeemed', { n }, { token })).text).toContain('redeemed')
	expect((await call('redeemed', { n }, { token })).text).toContain('used')
}

const fail = async (name: string, call: Door): Promise<void> => {
	const args = (action: string) => ({ pin: leaks.plant(`a pin for ${action} through ${name}`) })
	for (const action of ['handler', 'hook', 'when', 'preview']) {
		const { text } = await call(action, args(action))
		expect(text).toMatch(/went wrong|failed on the server/)
	}
	const gated = args('gated')
	await decide(idIn((await call('gated', gated)).text), { decision: 'approve' })
	await call('gated', gated)
	await call('store', args('an authenticator'), { headers: { 'x-fail': '1' } })
	await call('store', args('nobody'), { headers: signedIn(leaks.ascii('a bad token')) })
	for (const kind of ['store', 'notify', 'access'] as const) {
		failing[kind] = true
		await call('vault', { ...vaultArgs(name, `${kind} of ${name}`) })
		await call('store', args(kind))
		await Bun.sleep(1)
		failing[kind] = false
	}
}

const readEverything = async (headers: Record<string, string>): Promise<void> => {
	const paths = [
		...['/docs', '/docs/app.js', '/openapi.json', '/mcp/docs', '/mcp/docs/data.json'],
		...[
			'/approvals',
			'/approvals/app.js',
			'/approvals/apr_1',
			'/approvals/api?status=all&limit=200'
		],
		...['/__quater__/audit?limit=1000', '/__quater__/audit/verify', '/__quater__/audit/export'],
		manifestPath
	]
	for (const path of paths) await request(path, path, { headers })
	const secret = () => leaks.ascii('a secret in a query')
	for (const path of [
		...['/docs', '/approvals', '/mcp/docs', '/mcp', '/nowhere', '/openapi.json', manifestPath].map(
			(bare) => `${bare}?token=`
		),
		...['status', 'cursor', 'limit', 'token'].map((name) => `/approvals/api?${name}=`),
		...['cursor', 'limit', 'subject', 'event'].map((name) => `/__quater__/audit?${name}=`),
		'/__quater__/audit/verify?checkpoint=',
		'/__quater__/audit/export?cursor=',
		`${remotePath}?token=`
	]) {
		await request(path, path + secret(), { headers })
		await request(path, path + secret())
	}
	const { text } = await send('/approvals/api?status=all&limit=200', { headers: signedIn(boss) })
	const { approvals } = JSON.parse(text) as { approvals: { id: string }[] }
	for (const { id } of approvals) await request(id, `/approvals/api/${id}`, { headers })
}

/** The command line, against the served app and with the app in its own process. */
const command = async (url: string): Promise<void> => {
	const env = { QUATER_HOME: join(folder, 'home') }
	for (const [name, value] of [
		['far', asker],
		['desk', boss]
	] as const) {
		saveRemote(env, { name, url, credential: { kind: 'token', value } })
	}
	const remotely = async (...argv: string[]) => {
		const ended = await runCommand(argv, { env })
		leaks.saw('command', argv.slice(0, 3).join(' '), ended.stdout + ended.stderr)
		return ended
	}
	const locally = async (...argv: string[]) => {
		const file = join(import.meta.dir, 'fixtures/secret-main.ts')
		const planted = { DATABASE: database, ASKER: asker, BOSS: boss, THROWN: thrown('a command') }
		const ended = await spawnCommand([...argv, '--app', file], {
			env: { ...env, ...planted, QUATER_TOKEN: asker }
		})
		leaks.saw('command', argv.slice(0, 3).join(' '), ended.stdout)
		// A local app writes its log there, as a server would.
		leaks.saw('log', argv.slice(0, 3).join(' '), ended.stderr)
		return ended
	}
	const plant = (label: string) => leaks.plant(`${label} of a command`)
	const flags = () => [
		...['--pin', plant('--pin')],
		`--password=${plant('--password')}`,
		...['--nested', JSON.stringify({ api_key: plant('json'), deep: { token: 'a', plain: 'b' } })],
		...['--texts', plant('a listed flag')],
		...['--arg', `typed=${plant('--arg')}`],
		...['--arg', `written=${plant('another --arg')}`],
		...['--free', JSON.stringify({ client_secret: plant('a record') })]
	]
	const wrong = (): string[][] => [
		['vault', '--code', plant('no number')],
		['vault', '--nested', `{"api_key": ${plant('broken json')}`],
		['vault', '--arg', `code=${plant('no number in --arg')}`],
		['vault', '--list', `{"value": "${leaks.ascii('no list in a command')}"}`],
		['vault', '--pin', plant('one pin'), '--pin', plant('a second pin')],
		['zod', '--password', plant('too long')],
		['handler', '--pin', plant('a pin for a failing handler')]
	]
	const call = ['call', 'far']
	const given = flags()
	const asked = await remotely(...call, 'vault', ...given)
	expect(asked.exit).toBe(5)
	await remotely('--json', ...call, 'vault', ...given)
	await remotely(...call, 'store', ...flags(), '--dry-run')
	await remotely(
		...call,
		'vault',
		...flags(),
		'--approval',
		leaks.ascii('a command approval token')
	)
	await remotely(...call, 'vault', '--', ...flags().slice(0, 3))
	for (const words of wrong()) await remotely(...call, ...words)
	const bad = leaks.ascii('a bad --token')
	await remotely(...call, 'store', '--token', bad, ...flags())
	const header = `x-api-key: ${leaks.ascii('a --header')}`
	await remotely(...call, 'vault', '--header', header, ...flags())
	const id = idIn(asked.stderr)
	await remotely('approvals', 'list', 'desk')
	await remotely('--json', 'approvals', 'show', 'desk', id)
	await remotely('approvals', 'approve', 'desk', id, '--reason', 'fine', '--yes')
	await remotely('audit', 'list', 'desk')
	await remotely('audit', 'export', 'desk')
	await remotely('remotes', 'list')
	const here = await locally('call', 'vault', ...flags())
	expect(here.exit).toBe(5)
	for (const words of wrong().slice(0, 2)) await locally('call', ...words)
	await locally('call', 'handler', '--pin', plant('a local pin'))
}

let hookCount = 0
beforeAll(async () => {
	await using served = await serve(app)
	send = served.send
	await using hook = receiver((nth) => new Response(null, { status: nth % 4 === 1 ? 500 : 200 }))
	await using broken = receiver(() => new Response(null, { status: 400 }))
	const { setTimeout: real } = globalThis
	// The pauses of webhooks alone: whoever waits for an answer has longer patience, and needs it.
	const soon = ((done: () => void, ms: number) =>
		real(done, ms < 9000 ? Math.min(ms, 20) : ms)) as typeof setTimeout
	listen()
	globalThis.setTimeout = soon
	try {
		const good = webhook({ url: hook.url, secret: hookKey })
		const bad = webhook({ url: `${broken.url}?key=${leaks.ascii('a hook URL')}`, secret: hookKey })
		tell = (event) => {
			good(event)
			bad(event)
		}
		for (const [index, [name, call]] of Object.entries(doors).entries()) {
			await live(name, call)
			await redeem(name, call, index)
			await fail(name, call)
			const plant = (label: string) => leaks.plant(`${label} through ${name}`)
			for (const [action, args] of rejected(plant)) await call(action, args)
			await call('union', { card: plant('a card') })
			await call('union', { list: [plant('a listed card')] })
			await call('rows', { token: leaks.ascii(`a token in the path through ${name}`) })
			await call('no_action', { pin: plant('for no action') })
		}
		await request('broken JSON', '/vault', {
			method: 'POST',
			headers: { ...signedIn(asker), 'content-type': 'application/json' },
			body: `{"pin": ${leaks.plant('broken JSON')}`
		})
		for (const path of [mcpPath, remotePath]) {
			await request('broken JSON', path, {
				method: 'POST',
				headers: { ...signedIn(asker), 'content-type': 'application/json' },
				body: `{"pin": ${leaks.plant('broken JSON')}`
			})
		}
		for (const [key, value] of [
			['x', { _meta: { 'dev.quater/approvalToken': [leaks.plant('a listed approval token')] } }],
			['y', { name: 'vault', arguments: leaks.plant('arguments that are none') }]
		] as const) {
			await request(key, mcpPath, mcpInit('legacy', 'tools/call', value, signedIn(asker)))
		}
		await command(`http://127.0.0.1:${served.port}`)
		await readEverything(signedIn(boss))
		await readEverything(signedIn(asker))
		await readEverything({})
		await Bun.sleep(150)
		hookCount = hook.received.length
		for (const one of [...hook.received, ...broken.received]) {
			leaks.saw('webhook', one.path, `${JSON.stringify([...one.headers])}${one.text}`)
		}
		signed = await Promise.all(hook.received.map((one) => isSigned(one, hookKey)))
		ids = hook.received.map(({ headers }) => headers.get('webhook-id')!)
	} finally {
		globalThis.setTimeout = real
		stopListening()
	}
	for (const suffix of ['', '-wal', '-shm']) {
		if (existsSync(database + suffix)) {
			leaks.saw('database', `file${suffix}`, readFileSync(database + suffix))
		}
	}
}, 60_000)

let signed: boolean[] = []
let ids: string[] = []

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('nothing that was planted comes out', () => {
	for (const sink of ['answer', 'log', 'event', 'webhook', 'database', 'command']) {
		test(sink, () => {
			expect(leaks.sizeOf(sink)).toBeGreaterThan(1000)
			expect(leaks.in(sink)).toEqual([])
		})
	}
})

test('every delivery was signed, and those that failed came again', () => {
	expect(hookCount).toBeGreaterThan(20)
	expect(signed).not.toContain(false)
	expect(new Set(ids).size).toBeLessThan(ids.length)
})
