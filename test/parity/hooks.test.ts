/** One app with a trace in every hook of its life: each door takes the same steps. */

import { describe, expect, test } from 'bun:test'
import { testClient } from 'quater/testing'
import { app, steps } from '../cli/fixtures/life-app'

const client = testClient(app, { token: 'agent' })

type Door = (how: string, args?: Record<string, unknown>, dryRun?: boolean) => Promise<unknown>

const doors: Readonly<Record<string, Door>> = {
	http: (how, args = {}, dryRun = false) =>
		client.http(`/work/${how}`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				...(dryRun && { 'quater-dry-run': '1' })
			},
			body: JSON.stringify(args)
		}),
	mcp: (how, args, dryRun = false) =>
		client.mcp.call('work', { how, ...args }, dryRun ? { 'dev.quater/dryRun': true } : {}),
	local: (how, args, dryRun = false) => client.cli.call('work', { how, ...args }, { dryRun }),
	remote: (how, args, dryRun = false) => client.remote.call('work', { how, ...args }, { dryRun })
}

/** The steps of one call through each door, hooks after the answer included. */
const traces = async (...call: Parameters<Door>): Promise<Record<string, readonly string[]>> => {
	const found: Record<string, readonly string[]> = {}
	const { error } = console
	console.error = () => {}
	for (const [name, door] of Object.entries(doors)) {
		steps.length = 0
		await door(...call)
		while (!steps.includes('response')) await Bun.sleep(1)
		found[name] = [...steps.filter((word) => word !== 'start')]
	}
	console.error = error
	return found
}

/** The steps of every door, which are the same. */
const same = (trace: Readonly<Record<string, readonly string[]>>): readonly string[] => {
	const [first = [], ...others] = Object.values(trace)
	for (const other of others) expect(other).toEqual(first)
	expect(Object.keys(trace)).toEqual(Object.keys(doors))
	return first
}

const before = ['request', 'parse', 'transform', 'derive', 'resolve', 'guard', 'before']

describe('the same steps over HTTP, MCP, local and remote command line', () => {
	test('of a call that succeeds', async () => {
		expect(same(await traces('ok'))).toEqual([
			...before,
			...['handler ok 3', 'done ok', 'after', 'map', 'response']
		])
	})

	test('of a handler that throws', async () => {
		const steps = same(await traces('throw'))
		expect(steps.slice(0, 9)).toEqual([...before, 'handler throw 3', 'error UNKNOWN'])
		expect(steps.at(-1)).toBe('response')
	})

	test('of arguments that do not fit', async () => {
		const steps = same(await traces('ok', { note: 5 }))
		expect(steps).toContain('error VALIDATION')
		expect(steps).not.toContain('before')
	})

	test('of a rehearsal: its guards, and nothing after them', async () => {
		const steps = same(await traces('ok', {}, true))
		expect(steps.slice(0, before.length)).toEqual(before)
		expect(steps).not.toContain('handler ok 3')
	})
})
