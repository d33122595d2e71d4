/** Configurations of approvals that would not do what they say do not start. */

import { expect, test } from 'bun:test'
import { type AnyElysia, t } from 'elysia'
import { check } from 'quater'
import { named, refunds, root } from './fixtures'

const starts = async (app: AnyElysia) => (await check(app)).ok

test('approvals.path is a plain path of its own', async () => {
	const wrong = [
		'/',
		'',
		'approvals',
		'/a/:x',
		'/a/*',
		'/a b',
		'/a?b',
		'/x/',
		'/x//y',
		'/..',
		'/%61'
	]
	for (const path of [
		...wrong,
		'/mcp',
		'/docs',
		'/openapi.json',
		'/__quater__',
		'/__quater__/audit'
	]) {
		expect([path, await starts(refunds(true, { approvals: { path } }).app)]).toEqual([path, false])
	}
	for (const path of ['/decisions', '/admin/approvals', '/a.b/c', '/docs-of-ours']) {
		expect([path, await starts(refunds(true, { approvals: { path } }).app)]).toEqual([path, true])
	}
})

test('the audit trail is not below it', async () => {
	for (const path of ['/approvals', '/approvals/api', '/approvals/audit']) {
		expect(await starts(refunds(true, { audit: { path } }).app)).toBe(false)
	}
})

test('bindPreview has a preview to bind to, wherever it comes from', async () => {
	expect(await starts(refunds({ bindPreview: true }).app)).toBe(false)
	const app = root().guard({ needsApproval: { bindPreview: true } }, (guarded) =>
		guarded.post('/x', () => 1, {
			body: t.Object({}),
			needsApproval: { preview: () => 1 },
			detail: named('x')
		})
	)
	expect(await starts(app as AnyElysia)).toBe(true)
})

test('approvals have somebody who can decide, and options that are known', async () => {
	for (const approvals of [
		{ maxPending: 0 },
		{ maxPending: 1.5 },
		{ maxPending: 1001 },
		{ decide: true },
		{ notify: 'https://hooks.example' },
		{ url: 'javascript:alert(1)' },
		{ maxpending: 3 }
	]) {
		const { app } = refunds(true, { approvals: approvals as never })
		expect([approvals, await starts(app)]).toEqual([approvals, false])
	}
	for (const secret of ['short', ['a-long-enough-secret', 'short']]) {
		expect(await starts(refunds(true, { secret }).app)).toBe(false)
	}
	expect(await starts(refunds(true, { audit: { key: 'short' } }).app)).toBe(false)
})
