import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { getRemote, listRemotes, saveRemote } from '../../cli/remotes/remotes'
import { run } from './fixtures/in-process'
import { cleanEnv, main, onTerminal, privateDirectory, quater, start } from './fixtures/process'
import { type Answers, actionsServer, failure, manifest, result } from './fixtures/server'

/** A private home and a server, with `billing` saved for it under the token `secret`. */
const connected = (answers: Answers = {}) => {
	const server = actionsServer(answers)
	const directory = privateDirectory()
	const env = { QUATER_HOME: join(directory.path, 'home') }
	saveRemote(env, {
		name: 'billing',
		url: server.url,
		credential: { kind: 'token', value: 'secret' }
	})
	return {
		server,
		env,
		path: directory.path,
		run: (line: string, more: { isTTY?: boolean; env?: Record<string, string> } = {}) =>
			run(line.split(' '), { ...more, env: { ...env, ...more.env } }),
		[Symbol.dispose]: () => {
			server[Symbol.dispose]()
			directory[Symbol.dispose]()
		}
	}
}

const call = 'call billing users.get --id 7'

describe('connect', () => {
	test('remote-25 tries a token before it saves anything', async () => {
		using at = connected()
		const { exit, stdout, stderr } = await at.run(
			`--json connect other ${at.server.url} --token hunter2`
		)
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toEqual({ ok: true, remote: { name: 'other', url: at.server.url } })
		expect(stdout + stderr).not.toContain('hunter2')
		expect(at.server.seen).toHaveLength(1)
		expect(at.server.seen[0]?.headers.get('authorization')).toBe('Bearer hunter2')
		expect(getRemote(at.env, 'other')).toEqual({
			name: 'other',
			url: at.server.url,
			credential: { kind: 'token', value: 'hunter2' }
		})
	})

	test('remote-26 without a token contacts nobody', async () => {
		using at = connected()
		const { exit, stdout, stderr } = await at.run(`connect other ${at.server.url}/`, {
			isTTY: true
		})
		expect(exit).toBe(0)
		expect(stdout).toBe(`Connected remote other: ${at.server.url}\n`)
		expect(stderr).toContain('quater login other --token-file <path>')
		expect(at.server.seen).toEqual([])
	})

	test('remote-27 saves nothing when the token or the server is no good', async () => {
		const cases: [Answers, number, string][] = [
			[{ manifest: () => new Response('no', { status: 401 }) }, 4, 'Unauthorized'],
			[{ manifest: () => Response.json({ status: 'ok' }) }, 1, 'Remote manifest is invalid']
		]
		for (const [answers, expected, message] of cases) {
			using at = connected(answers)
			const { exit, stderr } = await at.run(`connect other ${at.server.url} --token bad`)
			expect(exit).toBe(expected)
			expect(stderr).toContain(message)
			expect(listRemotes(at.env)).toHaveLength(1)
		}
		using at = connected()
		const refused = await at.run('connect other http://127.0.0.1:1 --token bad')
		expect(refused.exit).toBe(3)
		expect(refused.stderr).toContain('Remote request failed (ECONNREFUSED)')
		expect(listRemotes(at.env)).toHaveLength(1)
	})

	test('remote-29 takes flags before its name too', async () => {
		using at = connected()
		expect((await at.run(`--token hunter2 connect other ${at.server.url}`)).exit).toBe(0)
		expect(getRemote(at.env, 'other').credential?.value).toBe('hunter2')
	})

	test('keeps references as references', async () => {
		using at = connected()
		await Bun.write(join(at.path, 'token.txt'), 'from-file\n')
		const connect = (...flags: string[]) =>
			quater(['connect', 'other', at.server.url, ...flags], {
				env: { ...at.env, BILLING: 'from-env' },
				cwd: at.path
			})
		const tried = () => at.server.seen.at(-1)?.headers.get('authorization')
		expect((await connect('--token-file', 'token.txt')).exit).toBe(0)
		expect(tried()).toBe('Bearer from-file')
		expect(getRemote(at.env, 'other').credential).toEqual({
			kind: 'file',
			value: join(at.path, 'token.txt')
		})
		expect((await connect('--token-from', 'env:BILLING')).exit).toBe(0)
		expect(tried()).toBe('Bearer from-env')
		expect(getRemote(at.env, 'other').credential).toEqual({ kind: 'env', value: 'BILLING' })
		expect((await connect('--token-from', 'command:echo from-command')).exit).toBe(0)
		expect(tried()).toBe('Bearer from-command')
		expect((await connect('--token-from', 'command:exit 3')).exit).toBe(4)
		expect((await connect('--token-from', 'env:NOT_SET')).exit).toBe(4)
		expect((await connect('--token-from', 'magic:x')).exit).toBe(2)
	})
})

describe('login', () => {
	test('stores a token from standard input, once it was accepted', async () => {
		using at = connected()
		const { exit, stdout, stderr } = await quater(['login', 'billing', '--token-file', '-'], {
			env: at.env,
			stdin: 'fresh\n'
		})
		expect(exit).toBe(0)
		expect(stdout + stderr).not.toContain('fresh')
		expect(getRemote(at.env, 'billing').credential).toEqual({ kind: 'token', value: 'fresh' })
	})

	test('cli-35 never waits off a terminal, and names the flag', async () => {
		using at = connected()
		const { exit, stdout, stderr } = await at.run('login billing')
		expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
		expect(stderr).toContain('--token-file')
	})

	test('asks on a terminal, without showing the answer', async () => {
		using at = connected()
		const { exit, screen } = await onTerminal(['login', 'billing'], { env: at.env }, 'typed\r')
		expect(exit).toBe(0)
		expect(screen).toContain('Logged in to billing')
		expect(screen).not.toContain('typed')
		expect(getRemote(at.env, 'billing').credential?.value).toBe('typed')
		const refused = await onTerminal(['login', 'billing', '--non-interactive'], { env: at.env })
		expect(refused.exit).toBe(2)
	})

	test('keeps the old token when the new one is refused', async () => {
		using at = connected({ manifest: () => new Response('no', { status: 401 }) })
		const { exit, stderr } = await at.run('login billing --token bad')
		expect(exit).toBe(4)
		expect(stderr).toContain('The token was not accepted, so nothing was saved.')
		expect(getRemote(at.env, 'billing').credential?.value).toBe('secret')
	})

	test('remote-34 of an unknown remote names the nearest', async () => {
		using at = connected()
		const { exit, stderr } = await at.run('login biling --token x')
		expect(exit).toBe(2)
		expect(stderr).toContain("Unknown remote 'biling'\nDid you mean billing?")
		const query = await at.run('actions search fetch user')
		expect(query.exit).toBe(2)
		expect(query.stderr).toContain("in quotes: quater actions search 'fetch user'")
		expect((await at.run('actions search billing fetch user')).stderr).toContain('in quotes')
	})
})

describe('calls', () => {
	test('remote-30 send the saved token, or the one given, never QUATER_TOKEN', async () => {
		using at = connected()
		const sent = () => at.server.calls.at(-1)?.headers.get('authorization')
		const env = { QUATER_TOKEN: 'local-only' }
		expect((await at.run(call, { env })).exit).toBe(0)
		expect(sent()).toBe('Bearer secret')
		expect((await at.run(`--token override ${call}`, { env })).exit).toBe(0)
		expect(sent()).toBe('Bearer override')
		expect(getRemote(at.env, 'billing').credential?.value).toBe('secret')
		expect((await at.run(`--header Authorization:Basic ${call}`, { env })).exit).toBe(0)
		expect(sent()).toBe('Basic')
		const before = at.server.seen.length
		const blank = await run(['--token', ' ', ...call.split(' ')], { env: at.env })
		expect(blank.exit).toBe(2)
		expect(blank.stderr).toContain('token must not be empty')
		expect(at.server.seen).toHaveLength(before)
	})

	test('remote-31 are one POST of the protocol', async () => {
		const report = {
			ok: true,
			dry_run: true,
			action: 'users.lock',
			method: 'POST',
			path: '/users/7/lock',
			arguments_hash: 'sha256:0',
			needs_approval: true,
			approval_required: false,
			approval_token_provided: true,
			subject: 'ops',
			source: 'cli',
			entrypoint: 'server'
		}
		using at = connected({ call: ({ dry_run }) => (dry_run ? Response.json(report) : result({})) })
		const { exit, stdout } = await at.run(
			'--json call billing users.lock --dry-run --approval approved --id 7'
		)
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toEqual(report)
		expect(at.server.calls).toHaveLength(1)
		const [sent] = at.server.calls
		expect(sent?.path).toBe('/__quater__/actions/call')
		expect(sent?.body).toEqual({
			action: 'users.lock',
			arguments: { id: 7 },
			dry_run: true,
			approval_token: 'approved'
		})
		expect(sent?.headers.get('accept')).toBe('application/json')
		expect(sent?.headers.get('content-type')).toBe('application/json')
		expect(sent?.headers.get('user-agent')).toStartWith('quater-cli/')
		await at.run('call billing users.lock --id 7')
		expect(at.server.calls[1]?.body).not.toHaveProperty('approval_token')
	})

	test('name their target on stderr', async () => {
		using at = connected()
		const { stdout, stderr } = await at.run(call)
		expect(stderr).toBe(`remote: billing ${at.server.url}\n`)
		expect(stdout).toBe('{\n  "id": 7\n}\n')
		expect((await at.run(`--quiet ${call}`)).stderr).toBe('')
	})

	test('go to the path that the manifest names, below the base of the URL', async () => {
		const elsewhere = { ...manifest, rpc: { method: 'POST', path: '/__quater__/actions/call' } }
		using at = connected({ manifest: () => Response.json(elsewhere) })
		saveRemote(at.env, { name: 'sub', url: `${at.server.url}/base`, credential: null })
		expect((await at.run('call sub users.get --id 7')).exit).toBe(0)
		expect(at.server.seen.map(({ path }) => path)).toEqual([
			'/base/.well-known/quater-actions.json',
			'/base/__quater__/actions/call'
		])
		expect(at.server.seen[0]?.headers.has('authorization')).toBe(false)
	})

	test('without a named remote go to the default one, unless an app is named', async () => {
		using at = connected()
		await at.run('remotes default billing')
		expect((await at.run('call users.get --id 7')).exit).toBe(0)
		expect(at.server.calls).toHaveLength(1)
		const named = await at.run('call users.get --id 7', {
			env: { QUATER_APP: '/nonexistent/main.ts' }
		})
		expect(named.exit).toBe(2)
		expect(at.server.calls).toHaveLength(1)
	})

	test('are cancelled by Ctrl-C', async () => {
		let cancelled = false
		using server = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			fetch(request) {
				if (request.method === 'GET') return Response.json(manifest)
				request.signal.addEventListener('abort', () => {
					cancelled = true
				})
				return new Promise<Response>(() => {})
			}
		})
		using at = connected()
		saveRemote(at.env, { name: 'slow', url: server.url.origin, credential: null })
		const child = start(['call', 'slow', 'users.get', '--id', '7'], { env: at.env })
		await Bun.sleep(300)
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		await Bun.sleep(50)
		expect(cancelled).toBe(true)
	})
})

describe('answers', () => {
	test('remote-33 a dry run that was none is never OK', async () => {
		using refused = connected({ call: () => failure(200, 'bad_request', { dry_run: true }) })
		const first = await refused.run('call billing users.lock --dry-run --id 7')
		expect(first).toMatchObject({ exit: 2, stdout: '' })
		using lying = connected({ call: () => result({ locked: true }) })
		const { exit, stdout, stderr } = await lying.run('call billing users.lock --dry-run --id 7')
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toContain('It may have run the action for real')
		expect(stderr).toContain('"locked": true')
	})

	test('remote-34 of a malformed manifest show nothing of it', async () => {
		const [action] = manifest.actions
		const wrong = [
			{ ...manifest, actions: {} },
			{ ...manifest, protocol: 'quater-actions.v2' },
			{ ...manifest, actions: [{ ...action, description: undefined }] },
			{ ...manifest, actions: [{ ...action, needs_approval: 'yes' }] },
			{ ...manifest, actions: [{ ...action, input_schema: [] }] },
			{ ...manifest, actions: [{ ...action, input_schema: { properties: { id: true } } }] },
			{ ...manifest, actions: [{ ...action, name: 'a b' }] },
			{ ...manifest, actions: [action, action] },
			{ ...manifest, rpc: { method: 'POST', path: '//evil.example/x' } },
			{ ...manifest, rpc: { method: 'POST', path: '/../x' } },
			{ ...manifest, rpc: { method: 'POST', path: '/x?y' } },
			{ ...manifest, rpc: { method: 'GET', path: '/x' } }
		]
		for (const lie of wrong) {
			using at = connected({ manifest: () => Response.json(lie) })
			const { exit, stdout, stderr } = await at.run('actions describe billing users.get')
			expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
			expect(stderr).toContain('Remote manifest is invalid')
			expect(stderr).not.toContain('Fetch one user')
		}
		using at = connected()
		const { exit, stderr } = await at.run('actions describe billing users.gte')
		expect(exit).toBe(2)
		expect(stderr).toContain("Unknown remote action 'users.gte'\nDid you mean users.get?")
	})

	test('remote-35 that are no answers are told apart', async () => {
		const text = (body: string, status = 200, type = 'text/html') =>
			new Response(body, { status, headers: { 'content-type': type } })
		const cases: [() => Response, number, string][] = [
			[() => text('<html>'), 1, 'Remote returned non-JSON response (200)'],
			[() => text('bad gateway', 502), 1, 'Remote returned non-JSON response (502)'],
			[() => text('{"ok":true}', 200, 'text/plain'), 1, 'Remote returned non-JSON response (200)'],
			[() => text('{"ok":', 200, 'application/json'), 1, 'Remote returned non-JSON response (200)'],
			[() => Response.json([]), 1, 'Remote returned invalid JSON response'],
			[() => Response.json({ ok: true }), 1, 'Remote returned invalid JSON response'],
			[() => Response.json({ ok: true, status_code: 500, body: 1 }), 1, 'status_code 500'],
			[
				() => Response.json({ big: 'x'.repeat(5 * 1024 * 1024) }),
				1,
				'Remote response is too large'
			],
			[() => text('no', 401), 4, 'Run: quater login billing --token-file <path>'],
			[() => text('no', 403), 4, 'The server answered 403'],
			[
				() => Response.redirect('https://evil.example/', 307),
				1,
				'redirects to https://evil.example'
			]
		]
		for (const [answer, expected, message] of cases) {
			using at = connected({ call: answer })
			const { exit, stdout, stderr } = await at.run(call)
			expect({ message, exit, stdout }).toEqual({ message, exit: expected, stdout: '' })
			expect(stderr).toContain(message)
		}
	})

	test('remote-35 that hang or break off are network failures', async () => {
		using slow = connected({ call: () => Bun.sleep(3000).then(() => result({})) })
		const timeout = await slow.run(`--timeout 0.2 ${call}`)
		expect(timeout.exit).toBe(3)
		expect(timeout.stderr).toContain('Remote request failed: no answer within 200 ms')
		expect(timeout.stderr).toContain('It may have run')

		const body = new ReadableStream({
			async pull(controller) {
				controller.enqueue(new TextEncoder().encode('{"ok":'))
				await Bun.sleep(3000)
			}
		})
		using stalled = connected({
			call: () => new Response(body, { headers: { 'content-type': 'application/json' } })
		})
		expect((await stalled.run(`--timeout 0.2 ${call}`)).exit).toBe(3)
		expect((await slow.run(`--timeout x ${call}`)).exit).toBe(2)
	})

	test('of quater carry its codes to the exit, and its request id', async () => {
		const cases: [number, string, number][] = [
			[400, 'bad_request', 2],
			[422, 'invalid_arguments', 2],
			[404, 'unknown_action', 2],
			[409, 'approval_required', 5],
			[403, 'approval_denied', 6],
			[500, 'action_failed', 1],
			[429, 'rate_limited', 1],
			[401, 'unauthenticated', 4],
			[418, 'code_of_tomorrow', 1]
		]
		for (const [status, code, expected] of cases) {
			using at = connected({
				call: () => failure(status, code, { request_id: 'req_9', arguments_hash: 'sha256:1' })
			})
			const { exit, stdout, stderr } = await at.run(`--json ${call}`)
			expect({ code, exit, stdout }).toEqual({ code, exit: expected, stdout: '' })
			expect(JSON.parse(stderr).error).toMatchObject({
				code,
				request_id: 'req_9',
				arguments_hash: 'sha256:1',
				retryable: code === 'rate_limited'
			})
		}
	})

	test('that refuse a credential say which one', async () => {
		using at = connected({ manifest: () => new Response('no', { status: 401 }) })
		const hint = async (line: string) => (await at.run(line)).stderr
		expect(await hint(call)).toContain('Run: quater login billing --token-file <path>')
		expect(await hint(`--token bad ${call}`)).toContain('The token given here was not accepted')
		expect(await hint(`--header Authorization:bad ${call}`)).toContain(
			'The Authorization header given here was not accepted'
		)
		// A remote that was not saved is no remote to log in to.
		expect(await hint(`connect other ${at.server.url} --token bad`)).not.toContain('quater login')
	})

	test('over a broken TLS connection say so', async () => {
		using at = connected()
		const url = at.server.url.replace('http:', 'https:')
		const { exit, stderr } = await at.run(`connect other ${url} --token-from env:HOME`, {
			env: { HOME: 'token' }
		})
		expect(exit).toBe(3)
		expect(stderr).toContain('Does it speak HTTPS')
	})

	test.skipIf(process.platform !== 'linux')(
		'that could not be printed are no success',
		async () => {
			using at = connected()
			const into = (path: string) =>
				Bun.spawn(
					['sh', '-c', `"$@" > ${path}`, 'sh', process.execPath, main, ...call.split(' ')],
					{
						env: cleanEnv(at.env),
						stderr: 'pipe'
					}
				)
			const full = into('/dev/full')
			expect(await full.exited).toBe(1)
			const said = await new Response(full.stderr).text()
			expect(said).toContain('Cannot write to standard output (ENOSPC)')
			expect(said).toContain('The action has run, and its answer is lost')
			expect(await into('/dev/null').exited).toBe(0)
		}
	)

	test('with bytes that are no text are printed with a warning', async () => {
		using at = connected({ call: () => result('\ufffd\ufffd') })
		const { exit, stderr } = await at.run(call)
		expect(exit).toBe(0)
		expect(stderr).toContain('warning: the answer is not all text')
	})

	test('of the action itself, from 400 on, fail the call with its body', async () => {
		using at = connected({ call: () => result({ message: 'Order not found', id: 7 }, 404) })
		const { exit, stdout, stderr } = await at.run(call)
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toContain('error: Order not found (status 404)\n')
		expect(stderr).toContain('"id": 7')
		using short = connected({ call: () => result({ message: 'Order not found' }, 404) })
		expect((await short.run(`--quiet ${call}`)).stderr).toBe(
			'error: Order not found (status 404)\n'
		)
		using unsigned = connected({ call: () => result('who?', 401) })
		expect((await unsigned.run(call)).exit).toBe(1)
	})

	test('cannot disturb a terminal', async () => {
		using at = connected({
			call: () => failure(500, 'action_failed', { message: 'a\u001b[2J\u202eb' })
		})
		const { stderr } = await at.run(call, { isTTY: true })
		expect(stderr).toContain('a\\u001b[2J\\u202eb')
	})
})

describe('--wait', () => {
	const pending = (id: string, ms = 60_000) =>
		failure(409, 'approval_required', {
			approval: { id, status: 'pending', expires_at: new Date(Date.now() + ms).toISOString() }
		})
	const wait = 'call billing users.lock --id 7 --wait'

	test('asks until it may run, then runs once', async () => {
		let asked = 0
		using at = connected({ call: () => (++asked < 2 ? pending('apr_1') : result('locked')) })
		const { exit, stdout, stderr } = await at.run(wait)
		expect({ exit, stdout, asked }).toEqual({ exit: 0, stdout: 'locked\n', asked: 2 })
		expect(stderr).toContain('waiting for approval apr_1')
	})

	test('ends with the approval, its refusal, or the time given', async () => {
		using expiring = connected({ call: () => pending('apr_1', 500) })
		expect((await expiring.run(wait)).exit).toBe(5)
		using limited = connected({ call: () => pending('apr_1') })
		expect((await limited.run(`--timeout 1 ${wait}`)).exit).toBe(5)
		expect(limited.server.calls).toHaveLength(1)
		let asked = 0
		using denied = connected({
			call: () => (++asked < 2 ? pending('apr_1') : failure(403, 'approval_denied'))
		})
		expect((await denied.run(wait)).exit).toBe(6)
		let requests = 0
		using renewed = connected({ call: () => pending(`apr_${++requests}`) })
		expect((await renewed.run(wait)).exit).toBe(5)
		expect(renewed.server.calls).toHaveLength(2)
	})

	test('leaves the approval pending on Ctrl-C, and names it', async () => {
		using at = connected({ call: () => pending('apr_1') })
		const controller = new AbortController()
		setTimeout(() => controller.abort('SIGINT'), 200)
		const { exit, stderr } = await run(wait.split(' '), { env: at.env, signal: controller.signal })
		expect(exit).toBe(130)
		expect(stderr).toContain('approval apr_1 is still pending')
	})
})
