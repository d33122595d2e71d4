/** A local call lives as the app does under a server: it starts, ends in good order, and loses nothing. */

import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, privateDirectory, quater, start } from './fixtures/process'

const app = join(import.meta.dir, 'fixtures/life-app.ts')

/** A folder with a database and a trace of its own. */
const life = () => {
	const directory = privateDirectory()
	const trace = join(directory.path, 'trace')
	const env = (life: string, token = 'agent') => ({
		QUATER_APP: app,
		QUATER_TOKEN: token,
		QUATER_DATABASE: join(directory.path, 'life.db'),
		TRACE_FILE: trace,
		LIFE: life
	})
	const steps = (): string[] =>
		existsSync(trace) ? readFileSync(trace, 'utf8').trimEnd().split('\n') : []
	return {
		steps,
		call: (words: string, { mode = '', token = 'agent' } = {}): Promise<Ended> =>
			quater(words.split(' '), { env: env(mode, token) }),
		/** Starts a command, and waits until it has taken a step. */
		begin: async (words: string, step: string, mode = '') => {
			const child = start(words.split(' '), { env: env(mode) })
			while (!steps().includes(step)) await Bun.sleep(5)
			return child
		},
		rows: async (): Promise<{ event: string; outcome: string; action: string }[]> => {
			const { stdout } = await quater(['--json', 'audit', 'list'], { env: env('', 'boss') })
			return JSON.parse(stdout).entries
		},
		[Symbol.dispose]: () => directory[Symbol.dispose]()
	}
}

const before = 'start request parse transform derive resolve guard before'.split(' ')
const end = ['stop', 'stopped']

describe('the hooks of an app', () => {
	test('run around a call, those after the answer to their end, and no timer keeps the process', async () => {
		using app = life()
		const { exit } = await app.call('call work --how ok')
		expect({ exit, steps: app.steps() }).toEqual({
			exit: 0,
			steps: [...before, 'handler ok 3', 'done ok', 'after', 'map', 'response', ...end]
		})
		expect(await app.rows()).toMatchObject([{ event: 'call', action: 'work', outcome: 'ok' }])
	})

	test('run when the handler throws', async () => {
		using app = life()
		const { exit } = await app.call('call work --how throw')
		expect(exit).toBe(1)
		expect(app.steps()).toContain('error UNKNOWN')
		expect(app.steps().slice(-3)).toEqual(['response', ...end])
		expect(await app.rows()).toMatchObject([{ event: 'call', outcome: 'internal' }])
	})

	test.each([
		['call nope', 2],
		['call work', 2],
		['call work --how ok --note', 2],
		['actions describe nope', 2],
		['actions list', 0]
	])('that stop it run after `%s`', async (words, code) => {
		using app = life()
		const { exit } = await app.call(words)
		expect({ exit, steps: app.steps() }).toEqual({ exit: code, steps: ['start', ...end] })
	})

	test('that fail when it starts are told, and it is stopped', async () => {
		using app = life()
		const { exit, stdout, stderr } = await app.call('call work --how ok', { mode: 'start-fails' })
		expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
		expect(stderr).toContain('error: A start hook of the app failed: no start\n')
		expect(app.steps()).toEqual(['start', ...end])
	})

	test('that fail when it stops keep neither the others nor the answer', async () => {
		using app = life()
		const { exit, stdout, stderr } = await app.call('call work --how ok', { mode: 'stop-fails' })
		expect({ exit, answer: JSON.parse(stdout) }).toEqual({
			exit: 0,
			answer: { how: 'ok', note: null }
		})
		expect(stderr).toBe('warning: a stop hook of the app failed: no stop\n')
		expect(app.steps().slice(-2)).toEqual(end)
	})

	test('that never end when it stops are left behind', async () => {
		using app = life()
		const { exit, stdout, stderr } = await app.call('call work --how ok', { mode: 'stop-hangs' })
		expect({ exit, answer: JSON.parse(stdout) }).toEqual({
			exit: 0,
			answer: { how: 'ok', note: null }
		})
		expect(stderr).toContain('the app did not stop within 5 seconds')
	}, 20_000)
})

describe('Ctrl-C', () => {
	test.each(['SIGINT', 'SIGTERM'] as const)(
		'%s ends a handler that listens, and stops the app',
		async (signal) => {
			using app = life()
			const child = await app.begin('call work --how listen', 'handler listen 3')
			child.kill(signal)
			expect(await child.exited).toBe(130)
			expect(app.steps()).toContain('done listen')
			expect(app.steps().slice(-2)).toEqual(end)
			expect(await app.rows()).toMatchObject([{ event: 'call', outcome: 'ok' }])
		}
	)

	test('leaves a handler behind that does not, and stops the app all the same', async () => {
		using app = life()
		const child = await app.begin('call work --how hang', 'handler hang 3')
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		expect(app.steps().slice(-2)).toEqual(end)
	})

	test('ends an app whose stop hook hangs', async () => {
		using app = life()
		const child = await app.begin('call work --how ok', 'stop', 'stop-hangs')
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
	})

	test('twice ends at once', async () => {
		using app = life()
		const child = await app.begin('call work --how hang', 'handler hang 3')
		child.kill('SIGINT')
		await Bun.sleep(50)
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		expect(app.steps()).not.toContain('stopped')
	})
})

describe('what a local call leaves behind', () => {
	test('is an approval that others find, its row, and a notification that was sent', async () => {
		using app = life()
		const { exit, stderr } = await app.call('--json call ship --carrier x')
		expect(exit).toBe(5)
		expect(app.steps()).toContain('told approval.requested')
		const { id } = JSON.parse(stderr).error.approval
		const { stdout } = await app.call(`--json approvals show ${id}`, { token: 'boss' })
		expect(JSON.parse(stdout)).toMatchObject({ id, status: 'pending' })
		const events = (await app.rows()).map(({ event }) => event)
		expect(events).toContain('approval.requested')
	})

	test('is there after Ctrl-C too', async () => {
		using app = life()
		const child = await app.begin('call --wait ship --carrier x', 'told approval.requested')
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		const { stdout } = await app.call('--json approvals list', { token: 'boss' })
		expect(JSON.parse(stdout).approvals).toMatchObject([{ status: 'pending', action: 'ship' }])
		expect((await app.rows()).map(({ event }) => event)).toContain('approval.requested')
	})

	test('is a row of whoever was not let in', async () => {
		using app = life()
		expect((await app.call('call work --how ok', { token: 'nobody' })).exit).toBe(4)
		expect(await app.rows()).toMatchObject([{ event: 'refused', outcome: 'unauthenticated' }])
	})
})

test('arguments are bounded as they are on a server', async () => {
	using app = life()
	const words = ['--json', 'call', 'work', '--how', 'ok', '--note', 'x'.repeat(5000)]
	const { exit, stdout, stderr } = await app.call(words.join(' '))
	expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
	expect(JSON.parse(stderr).error.code).toBe('payload_too_large')
	expect(app.steps()).not.toContain('handler ok 3')
})
