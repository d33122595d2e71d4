/** The approvals page in a real browser: what people can read, and how it stays current. */

import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	setDefaultTimeout,
	setSystemTime,
	test
} from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { announced, asksOf, poll, ready, signIn, visitsTo } from './approvals-visit'
import { chromiumPath, launchChromium } from './chromium'

setDefaultTimeout(30_000)

describe.skipIf(chromiumPath === null)('the approvals page', () => {
	let browser: Browser
	const { visit, end } = visitsTo(() => browser)

	beforeAll(async () => {
		browser = await launchChromium()
	})
	afterEach(async () => {
		setSystemTime()
		await end()
	})
	afterAll(async () => {
		await browser?.close()
	})

	const rows = (page: Page) => page.locator('#items > li')
	const focused = (page: Page) =>
		page.evaluate(() => document.activeElement?.textContent?.slice(0, 14) ?? '')

	test('asks for a token, keeps it in memory alone, and forgets it', async () => {
		const { page, complaints } = await visit(
			async (shop) => {
				await shop.refund(42.5)
				return ''
			},
			{ who: null }
		)
		await page.waitForSelector('#sign-in:not([hidden])')
		await page.fill('#token', 'wrong-token')
		await page.keyboard.press('Enter')
		await page.getByText('This token was not accepted.').waitFor()
		await page.fill('#token', 'spaced token')
		await page.keyboard.press('Enter')
		await page.getByText('A token has no spaces').waitFor()
		await signIn(page)
		await rows(page).first().waitFor()
		const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length])
		expect([...kept, await page.evaluate(() => document.cookie)]).toEqual([0, 0, ''])
		expect(page.url()).not.toContain('token')
		await page.getByRole('button', { name: 'Forget token' }).click()
		await page.waitForSelector('#sign-in:not([hidden])')
		expect(await page.textContent('main')).not.toContain('refund_order')
		expect(complaints).toEqual([])
	})

	test("takes the app's own cookie without asking", async () => {
		const { shop, page } = await visit(async () => '', { who: null })
		await page.context().addCookies([{ name: 'session', value: 'carol', url: shop.origin }])
		await page.click('#again')
		await page.getByText('Nothing is waiting').waitFor()
		const id = await shop.refund(42.5)
		await page.goto(`${shop.origin}/approvals/${id}`)
		await page.click('.step.deny')
		await ready(page)
		await page.click('#confirm-go')
		await page.getByText('Denied.', { exact: true }).first().waitFor()
		expect((await shop.read(id)).status).toBe('denied')
	})

	test('lists who asks for what, and what is new, by itself', async () => {
		const { shop, page, complaints } = await visit(async () => '', { time: 'real' })
		await page.getByText('Nothing is waiting').waitFor()
		await shop.refund(42.5)
		await rows(page).first().waitFor()
		const text = (await rows(page).first().textContent()) ?? ''
		for (const shown of [
			'refund_order',
			'support-bot',
			'alice@example.com',
			'over HTTP',
			'59 min left',
			'"ord_1001"',
			'The kettle came back.'
		]) {
			expect(text).toContain(shown)
		}
		expect(await page.title()).toBe('(1) Approvals · store')
		expect(await announced(page)).toContain('New request: refund_order')
		expect(complaints).toEqual([])
	})

	test('is searched, narrowed down and walked through by keyboard', async () => {
		const { shop, page } = await visit(async (shop) => {
			await shop.refund(1)
			await shop.decide('carol', await shop.refund(2), 'deny')
			await shop.ask('/letters', { letter: 'Dear customer' })
			return ''
		})
		await rows(page).nth(1).waitFor()
		await page.keyboard.press('j')
		expect(await focused(page)).toStartWith('send_letter')
		await page.keyboard.press('ArrowDown')
		expect(await focused(page)).toStartWith('refund_order')
		await page.keyboard.press('k')
		expect(await focused(page)).toStartWith('send_letter')
		await page.keyboard.press('Enter')
		await page.waitForURL('**/approvals/apr_*')
		expect(await focused(page)).toBe('send_letter')
		await page.keyboard.press('j')
		await page.getByRole('heading', { name: 'refund_order', level: 1 }).waitFor()
		await page.keyboard.press('Escape')
		await page.waitForURL(`${shop.origin}/approvals`)
		expect(await focused(page)).toStartWith('refund_order')
		await page.keyboard.press('/')
		await page.keyboard.type('dear')
		expect(await rows(page).count()).toBe(1)
		await page.keyboard.press('Escape')
		expect(await rows(page).count()).toBe(2)
		await page.getByRole('button', { name: 'Denied' }).click()
		await page.getByRole('heading', { name: 'Denied' }).waitFor()
		await rows(page).first().waitFor()
		expect(await rows(page).count()).toBe(1)
		await page.reload()
		await signIn(page)
		await rows(page).first().waitFor()
		expect(await rows(page).first().textContent()).toContain('Denied')
		await page.keyboard.press('?')
		await page.getByLabel('Use single keys').uncheck()
		await page.keyboard.press('Escape')
		await page.keyboard.press('j')
		expect(await focused(page)).not.toStartWith('refund_order')
	})

	test('shows one approval with everything that a decision needs', async () => {
		const { shop, page, complaints } = await visit(async (shop) => {
			const first = await shop.refund(42.5)
			await shop.decide('dave', first, 'approve', 'Ticket 4711.')
			const run = { amount: 42.5, notify: true }
			expect((await shop.send('bot', '/orders/ord_1001/refund', run)).status).toBe(200)
			return `/${await shop.refund(42.5)}`
		})
		const detail = page.locator('#detail')
		await detail.getByText('The very same call ran once before').waitFor()
		const text = (await detail.textContent()) ?? ''
		for (const shown of [
			'Refund an order, in full or in part.',
			'Refunds move money.',
			'The kettle came back.',
			'POST /orders/:order_id/refund',
			'executed, it went well',
			'approvals:decide',
			'sha256:',
			'Waiting for a decision'
		]) {
			expect(text).toContain(shown)
		}
		await detail.locator('.notice a').click()
		await page.getByText('Ticket 4711.').waitFor()
		expect(await detail.textContent()).toContain('Executed: it went well')
		await page.goBack()
		await detail.locator('.step.approve').waitFor()
		expect(await page.title()).toBe('(1) refund_order · Approvals · store')
		expect(shop.origin).toBe(new URL(page.url()).origin)
		expect(complaints).toEqual([])
	})

	test('keeps types apart, shows what is invisible, and folds what is long', async () => {
		const letter = {
			one: '1',
			number: 1,
			large: 1250000,
			nothing: null,
			empty: '',
			list: [],
			turned: 'to \u202egro.elpmaxe\u202c\u200b',
			'key\u2066': { deep: [true, { deeper: 'x' }] },
			long: 'word '.repeat(200),
			many: Array.from({ length: 130 }, (_, index) => index),
			markup: '<img src=x onerror=alert(1)>'
		}
		const { page, complaints } = await visit(
			async (shop) => `/${await shop.ask('/letters', { letter, pin: '1234' }, { who: 'sync' })}`
		)
		const detail = page.locator('#detail')
		await detail.locator('.tree').first().waitFor()
		const row = (key: string) =>
			detail
				.locator('.tree .leaf')
				.filter({ has: page.locator('.key', { hasText: new RegExp(`^${key}$`) }) })
		const shown = (key: string) => row(key).first().textContent()
		expect(await shown('one')).toBe('one"1"text')
		expect(await shown('number')).toBe('number1number')
		expect(await shown('large')).toContain('(1,250,000)')
		expect(await shown('nothing')).toContain('null')
		expect(await shown('empty')).toContain('empty text')
		expect(await shown('list')).toContain('empty list')
		expect(await shown('turned')).toContain('"to \\u202egro.elpmaxe\\u202c\\u200b"')
		expect(await shown('pin')).toContain('secret')
		expect(await shown('markup')).toContain('<img src=x')
		expect(await shown('deeper')).toContain('"x"')
		expect(await detail.getByText('key\\u2066').count()).toBe(1)
		const all = (await page.textContent('body')) ?? ''
		expect(all).not.toMatch(/[\u202e\u202c\u200b\u2066]/)
		expect(all).toContain('crm-sync\\u202e\\u200b')
		expect(await shown('long')).not.toContain('word '.repeat(100))
		await row('long').getByRole('button', { name: 'Show 720 characters more' }).click()
		expect(await shown('long')).toContain('word '.repeat(199))
		const many = detail.locator('details', { has: page.getByText('list of 130 items') }).last()
		await many.locator('summary').click()
		await many.getByRole('button', { name: 'Show 70 more' }).click()
		await many.getByRole('button', { name: 'Show 10 more' }).click()
		expect(await many.locator('.leaf').count()).toBe(130)
		await page.getByRole('tab', { name: 'Raw JSON' }).first().click()
		const raw = (await detail.locator('pre').first().textContent()) ?? ''
		expect(raw).not.toMatch(/[\u202e\u200b]/)
		expect(JSON.parse(raw).letter).toEqual(letter)
		expect(complaints).toEqual([])
	})

	test('draws again only what has changed', async () => {
		const { shop, page } = await visit(
			async (shop) => `/${await shop.ask('/payouts', { amount: 5, account: 'word '.repeat(100) })}`
		)
		const fold = page.locator('.fold').first()
		await fold.click()
		await fold.focus()
		const id = page.url().split('/').at(-1) ?? ''
		await shop.decide('dave', id, 'approve', 'Ticket 4711.')
		await poll(page)
		await page.getByText('1 of 2 approvals').waitFor()
		expect(await fold.textContent()).toBe('Fold it again')
		expect(await focused(page)).toBe('Fold it again')
		expect(await page.textContent('#detail')).toContain('balance_after')
	})

	test('says that requesters cannot decide, and shows them their own alone', async () => {
		const { shop, page } = await visit(
			async (shop) => {
				await shop.refund(1)
				await shop.ask('/keys/rotate', {}, { who: 'bob' })
				return ''
			},
			{ who: 'bob' }
		)
		await rows(page).first().waitFor()
		expect(await rows(page).count()).toBe(1)
		await page.getByText('You may not decide here').waitFor()
		await rows(page).first().click()
		await page.locator('.why').waitFor()
		expect(await page.locator('.step.approve').count()).toBe(0)
		await page.keyboard.press('a')
		expect(await page.locator('#confirm').isVisible()).toBe(false)
		const [other] = (await shop.list()).approvals.filter(({ action }) => action === 'refund_order')
		await page.goto(`${shop.origin}/approvals/${other?.id}`)
		await signIn(page, 'bob')
		await page.getByRole('heading', { name: 'Nothing is here' }).waitFor()
	})

	test('keeps showing what it has when the connection is lost, and says so', async () => {
		const { page } = await visit(async (shop) => `/${await shop.refund(42.5)}`)
		await page.locator('.step.approve').waitFor()
		await page.route('**/approvals/api**', (route) => route.abort())
		await poll(page)
		await page.getByText('No connection to the server.').waitFor()
		expect(await page.textContent('#stale')).toContain('may be out of date')
		expect(await page.textContent('#detail')).toContain('refund_order')
		expect(await page.locator('.step.approve').isDisabled()).toBe(true)
		await page.unroute('**/approvals/api**')
		await poll(page)
		await page.waitForSelector('#stale', { state: 'hidden' })
		expect(await page.locator('.step.approve').isEnabled()).toBe(true)
	})

	test('says when the server is busy, and waits as long as it was told', async () => {
		const { page } = await visit(async () => '')
		await page.getByText('Nothing is waiting').waitFor()
		let asked = 0
		await page.route('**/approvals/api**', (route) => {
			asked++
			const error = { code: 'rate_limited', message: 'Too many requests.' }
			return route.fulfill({ status: 429, headers: { 'retry-after': '60' }, json: { error } })
		})
		const asks = await asksOf(page)
		await poll(page)
		await page.getByText('The server asks this page to slow down.').waitFor()
		await page.clock.runFor(50_000)
		expect(await asks()).toHaveLength(1)
		const again = page.waitForResponse('**/approvals/api**')
		await page.clock.runFor(12_000)
		await again
		expect(asked).toBe(2)
	})

	test('rests while its tab is hidden', async () => {
		const { shop, page } = await visit(async () => '', { time: 'stands' })
		await page.getByText('Nothing is waiting').waitFor()
		const setHidden = (hidden: boolean) =>
			page.evaluate((value) => {
				Object.defineProperty(document, 'hidden', { configurable: true, get: () => value })
				document.dispatchEvent(new Event('visibilitychange'))
			}, hidden)
		await setHidden(true)
		const asks = await asksOf(page)
		await shop.refund(42.5)
		await page.clock.runFor(60_000)
		expect(await asks()).toEqual([])
		await setHidden(false)
		await rows(page).first().waitFor()
	})

	test('tells what became void from what ran out of time', async () => {
		const { page } = await visit(async (shop) => {
			const id = await shop.ask('/stock/write-off', {})
			await shop.decide('dave', id, 'approve')
			shop.sell()
			await shop.ask('/stock/write-off', {})
			return `/${id}`
		})
		await page.getByText('Void: something it was bound to had changed before it ran').waitFor()
		expect(await page.textContent('#detail .badge')).toBe('Void')
	})

	test('shows that the time is up', async () => {
		const { page } = await visit(async (shop) => `/${await shop.ask('/keys/rotate', {})}`)
		await page.locator('#detail .left.urgent').waitFor()
		setSystemTime(Date.now() + 50_000)
		await page.clock.runFor(50_000)
		await page.getByText('Expired: nobody decided in time').waitFor()
		expect(await page.locator('.step').count()).toBe(0)
		expect(await announced(page)).toBe('rotate_key is now: expired')
	})

	test.each(['light', 'dark'] as const)('fits a phone, %s', async (colorScheme) => {
		const name = 'n'.repeat(90)
		const { page, complaints } = await visit(
			async (shop) =>
				`/${await shop.ask('/letters', { letter: { [name]: name, a: { b: { c: { d: name } } } } })}`,
			{ viewport: { width: 360, height: 740 }, colorScheme }
		)
		const overflow = () =>
			page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth
			)
		await page.locator('.step.approve').waitFor()
		expect(
			await page.locator('.step.approve').evaluate((it) => it.getBoundingClientRect().bottom)
		).toBeLessThan(740)
		expect(await overflow()).toBe(0)
		await page.locator('.step.approve').click()
		await page.locator('#confirm-go').waitFor()
		expect(await page.locator('#confirm').evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0)
		await page.keyboard.press('Escape')
		await page.locator('#back').click()
		await rows(page).first().waitFor()
		expect(await overflow()).toBe(0)
		await page.setViewportSize({ width: 320, height: 640 })
		const subject = await page.locator('#viewer .subject').boundingBox()
		expect(subject?.height).toBeLessThan(30)
		expect(subject?.width).toBeGreaterThan(20)
		expect(await overflow()).toBe(0)
		expect(complaints).toEqual([])
	})
})
