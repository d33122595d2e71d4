/** Deciding on the approvals page in a real browser: two steps, once, and only what was read. */

import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { announced, asksOf, poll, ready, signIn, visitsTo } from './approvals-visit'
import { chromiumPath, launchChromium } from './chromium'

setDefaultTimeout(30_000)

describe.skipIf(chromiumPath === null)('deciding on the approvals page', () => {
	let browser: Browser
	const { visit, end } = visitsTo(() => browser)

	beforeAll(async () => {
		browser = await launchChromium()
	})
	afterEach(end)
	afterAll(async () => {
		await browser?.close()
	})

	const idOf = (page: Page) => page.url().split('/').at(-1) ?? ''
	const confirm = async (page: Page, reason = '') => {
		await page.locator('#reason').fill(reason)
		await ready(page)
		await page.locator('#confirm-go').click()
	}

	test('approves with a reason, after a second look', async () => {
		const { shop, page, complaints } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		await page.locator('.step.approve').click()
		const dialog = page.locator('#confirm')
		expect(await dialog.textContent()).toContain(
			'may then run it once, with exactly these arguments'
		)
		expect(await dialog.textContent()).toContain('"ord_1001"')
		expect(await dialog.textContent()).toContain('You decide as carol')
		await confirm(page, '  Checked the parcel.  ')
		await dialog.waitFor({ state: 'hidden' })
		const view = await shop.read(idOf(page))
		expect(view).toMatchObject({
			status: 'approved',
			decisions: [{ reason: 'Checked the parcel.' }]
		})
		expect(await page.textContent('[data-slot=past]')).toContain('carol human approved')
		expect(await page.textContent('[data-slot=notice]')).toContain(
			'The requester may run it now, once.'
		)
		expect(await page.evaluate(() => document.activeElement?.id)).toBe('detail-title')
		expect(complaints).toEqual([])
	})

	test('decides by keyboard, and leads on to the next one', async () => {
		const { shop, page } = await visit(async (shop) => {
			await shop.refund(1)
			return `/${await shop.refund(2)}`
		})
		await page.locator('.step.deny').waitFor()
		const id = idOf(page)
		await page.keyboard.press('d')
		await page.keyboard.type('Not without a ticket.')
		await page.keyboard.press('Escape')
		expect((await shop.read(id)).status).toBe('pending')
		await page.keyboard.press('d')
		expect(await page.locator('#reason').inputValue()).toBe('Not without a ticket.')
		await ready(page)
		await page.keyboard.press('Control+Enter')
		await page.getByText('Denied.', { exact: true }).first().waitFor()
		expect(await shop.read(id)).toMatchObject({
			status: 'denied',
			decisions: [{ decision: 'deny', reason: 'Not without a ticket.' }]
		})
		expect(await announced(page)).toContain('Denied.')
		await page.waitForTimeout(1200)
		expect(await announced(page)).not.toContain('expires in')
		await page.getByRole('link', { name: 'Next' }).click()
		await page.locator('.step.deny').waitFor()
		expect(idOf(page)).not.toBe(id)
	})

	test('never decides by hasty clicks', async () => {
		const { shop, page } = await visit(
			async (shop) => {
				await shop.refund(42.5)
				return ''
			},
			{ time: 'stands' }
		)
		await page.locator('#items a').first().dblclick()
		await page.locator('.step.approve').waitFor()
		const asks = await asksOf(page)
		await page.locator('.step.approve').dblclick()
		await page.locator('#confirm').waitFor()
		await page.locator('#confirm-go').click({ clickCount: 2 })
		await page.clock.runFor(600)
		expect(await asks()).toEqual([])
		expect((await shop.read(idOf(page))).decisions).toEqual([])
		expect(await page.locator('#confirm').isVisible()).toBe(true)
	})

	test('sends one decision however often it is clicked', async () => {
		const { page } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		let sent = 0
		page.on('request', (request) => {
			if (request.method() === 'POST') sent++
		})
		await page.locator('.step.approve').click()
		await ready(page)
		await page.evaluate(() => {
			const form = document.querySelector<HTMLFormElement>('#confirm form')
			form?.requestSubmit()
			form?.requestSubmit()
		})
		await page.getByText('Approved.').first().waitFor()
		expect(sent).toBe(1)
	})

	test('takes the question back when the approval changes meanwhile', async () => {
		const { shop, page } = await visit(
			async (shop) => `/${await shop.ask('/payouts', { amount: 5, account: 'DE01' })}`
		)
		await page.locator('.step.approve').click()
		await page.locator('#reason').fill('Looks fine.')
		await shop.decide('dave', idOf(page), 'approve', 'Ticket 4711.')
		await poll(page)
		await page.getByText('This changed while you were deciding').waitFor()
		expect(await page.locator('#confirm-error').textContent()).toContain('somebody decided')
		expect(await page.locator('#confirm-go').isDisabled()).toBe(true)
		await page.getByRole('button', { name: 'Look again' }).click()
		await page.locator('.step.approve').click()
		expect(await page.locator('#reason').inputValue()).toBe('Looks fine.')
		expect(await page.locator('#confirm-go').isEnabled()).toBe(true)
	})

	test('looks once more before it sends', async () => {
		const { shop, page } = await visit(async (shop) => `/${await shop.refund(42.5)}`, {
			time: 'stands'
		})
		await page.locator('.step.approve').click()
		await ready(page)
		await shop.decide('dave', idOf(page), 'deny', 'No.')
		await page.locator('#confirm-go').click()
		await page.getByText('This changed while you were deciding').waitFor()
		expect((await shop.read(idOf(page))).decisions).toHaveLength(1)
	})

	test('says that somebody else was faster', async () => {
		const { shop, page } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		await page.locator('.step.approve').click()
		await page.route('**/decision', async (route) => {
			await shop.decide('dave', idOf(page), 'deny', 'No.')
			await route.continue()
		})
		await confirm(page)
		await page.getByText('Your decision was not recorded.').first().waitFor()
		await page.getByText('dave').first().waitFor()
		expect(await page.textContent('[data-slot=notice]')).toContain('This is denied already.')
		expect(await page.locator('.step.approve').count()).toBe(0)
	})

	test('asks for the reason that a policy asks for, and hands the token over once', async () => {
		const { shop, page, complaints } = await visit(
			async (shop) => `/${await shop.ask('/payouts', { amount: 5, account: 'DE01' })}`,
			{ permissions: ['clipboard-read', 'clipboard-write'] }
		)
		const id = idOf(page)
		await page.locator('.step.approve').click()
		expect(await page.locator('#confirm').textContent()).toContain('1 more person has to approve')
		await confirm(page)
		expect(await page.locator('#confirm').isVisible()).toBe(true)
		await confirm(page, '   ')
		await page.getByText('This decision needs a reason.').waitFor()
		await confirm(page, 'Checked with finance.')
		await page.getByText('Your approval counts. Still missing: 1.').first().waitFor()
		expect(await page.locator('#handover').isHidden()).toBe(true)
		await page.getByRole('button', { name: 'Forget token' }).click()
		await signIn(page, 'dave')
		await page.locator('.step.approve').click()
		await confirm(page, 'Ticket 4711.')
		const handover = page.locator('#handover')
		await handover.waitFor()
		const token = (await handover.locator('pre').textContent()) ?? ''
		await handover.getByRole('button', { name: 'Copy' }).click()
		await handover.getByRole('button', { name: 'Copied' }).waitFor()
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token)
		expect(page.url()).not.toContain(token)
		await page.locator('#back').click()
		expect(await handover.isVisible()).toBe(true)
		const call = { amount: 5, account: 'DE01' }
		expect((await shop.send('bot', '/payouts', call)).status).toBe(409)
		const paid = await shop.send('bot', '/payouts', call, { 'quater-approval': token })
		expect(paid.status).toBe(200)
		await handover.getByRole('button', { name: 'I have handed it over' }).click()
		expect(await handover.isHidden()).toBe(true)
		expect(await page.content()).not.toContain(token)
		expect((await shop.read(id)).status).toBe('consumed')
		expect(complaints).toEqual([])
	})

	test('stops an approved call before it runs', async () => {
		const { shop, page } = await visit(async (shop) => {
			const id = await shop.refund(42.5)
			await shop.decide('dave', id, 'approve')
			return `/${id}`
		})
		await page.getByRole('button', { name: 'Stop it' }).click()
		await confirm(page, 'Wrong order.')
		await page.getByText('Denied.', { exact: true }).first().waitFor()
		expect((await shop.read(idOf(page))).status).toBe('denied')
	})

	test("withdraws one's own request", async () => {
		const { shop, page } = await visit(
			async (shop) => `/${await shop.ask('/keys/rotate', {}, { who: 'bob' })}`,
			{ who: 'bob' }
		)
		await page.locator('.step.withdraw').waitFor()
		await page.keyboard.press('w')
		await confirm(page)
		await page.getByText('Withdrawn.', { exact: true }).first().waitFor()
		expect((await shop.read(idOf(page))).status).toBe('withdrawn')
	})

	test('asks to sign in again in the middle of a decision, and keeps the reason', async () => {
		const { page } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		await page.locator('.step.approve').click()
		await page.locator('#reason').fill('Looks fine.')
		await page.route('**/approvals/api**', (route) =>
			route.fulfill({ status: 401, json: { error: { code: 'unauthenticated', message: 'No.' } } })
		)
		await poll(page)
		await page.waitForSelector('#sign-in:not([hidden])')
		await page.getByText('Your sign-in has ended.').waitFor()
		expect(await page.locator('#confirm').isVisible()).toBe(false)
		expect(await page.textContent('#detail')).toBe('')
		await page.unroute('**/approvals/api**')
		await signIn(page)
		await page.locator('.step.approve').click()
		expect(await page.locator('#reason').inputValue()).toBe('Looks fine.')
	})

	test('says when it does not know whether a decision counted', async () => {
		const { page } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		await page.locator('.step.approve').click()
		await page.route('**/decision', async (route) => {
			await route.fetch()
			await route.abort()
		})
		await confirm(page)
		await page
			.getByText('This changed while you were deciding')
			.or(page.getByText('is not known yet'))
			.waitFor()
		await page.locator('[data-slot=past]').getByText('approved').waitFor({ state: 'attached' })
	})
})
