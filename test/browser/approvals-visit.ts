/** Visits of people to the approvals page of a fresh shop. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { startShop } from './approvals-app'
import { openWatchedIn } from './chromium'

/** A shop, and pages of it that are open. */
export interface Visit {
	shop: Awaited<ReturnType<typeof startShop>>
	page: Page
	/** What the page did that it must not do. */
	complaints: string[]
}

/** How the time of a page passes: as it does, also whenever the test says so, or only then. */
type Time = 'real' | 'flows' | 'stands'

/** Longer than a page waits until it asks the server again. */
const untilNextPoll = 3100

/** Longer than the button of a dialog takes what was meant for what lay beneath it. */
const untilReady = 450

/** Spares the wait until the page asks the server again. */
export const poll = (page: Page): Promise<void> => page.clock.runFor(untilNextPoll)

/** Spares the wait until an open dialog takes a confirmation. */
export const ready = (page: Page): Promise<void> => page.clock.runFor(untilReady)

/** Notes the paths of what the page asks for from now on; `read` waits for what it has begun. */
export const asksOf = async (page: Page) => {
	const settle = () => page.evaluate(() => fetch('/settled').then((answer) => answer.text()))
	await settle()
	const paths: string[] = []
	page.on('request', (request) => paths.push(new URL(request.url()).pathname))
	return async () => {
		await settle()
		return paths.filter((path) => path !== '/settled')
	}
}

const setTime = async ({ clock }: BrowserContext, time: Time) => {
	if (time === 'real') return
	const now = Date.now()
	// Time can be stopped in the future alone.
	await clock.install({ time: time === 'stands' ? now - 60_000 : now })
	if (time === 'stands') await clock.pauseAt(now)
	else await clock.resume()
}

/** Types a token, and waits until it was taken. */
export const signIn = async (page: Page, who = 'carol'): Promise<void> => {
	await page.waitForSelector('#sign-in:not([hidden])')
	await page.fill('#token', `${who}-token`)
	await page.keyboard.press('Enter')
	await page.waitForSelector('#sign-in', { state: 'hidden' })
}

interface Visitor extends BrowserContextOptions {
	/** Who signs in; null for nobody. */
	who?: string | null
	time?: Time
}

/** Gives visits to a browser, each with a shop of its own; `end` closes what is open. */
export const visitsTo = (browser: () => Browser) => {
	const open: (() => Promise<unknown>)[] = []
	let shared: BrowserContext | undefined

	/** The context of most visits: a page that stays open in it spares each the start of a process. */
	const common = async () => {
		if (shared === undefined) {
			shared = await browser().newContext()
			await shared.newPage()
		}
		const context = shared
		open.push(() => context.clearCookies())
		return context
	}

	const own = async (options: BrowserContextOptions) => {
		const context = await browser().newContext(options)
		open.push(() => context.close())
		return context
	}

	/** Opens the page for somebody who signs in; `make` asks for things first and says where to go. */
	const visit = async (
		make: (shop: Visit['shop']) => Promise<string>,
		{ who = 'carol', time = 'flows', ...options }: Visitor = {}
	): Promise<Visit> => {
		const shop = await startShop()
		open.push(() => shop.stop())
		const id = await make(shop)
		const isCommon = time !== 'real' && Object.keys(options).length === 0
		const context = isCommon ? await common() : await own(options)
		await setTime(context, time)
		const { page, complaints } = await openWatchedIn(context, `${shop.origin}/approvals${id}`)
		open.push(() => page.close())
		page.setDefaultTimeout(8000)
		if (who !== null) await signIn(page, who)
		return { shop, page, complaints }
	}

	return {
		visit,
		end: async () => {
			for (const close of open.splice(0).reverse()) await close()
		}
	}
}

/** What assistive technology was told last. */
export const announced = (page: Page): Promise<string | null> => page.textContent('#announcer')
