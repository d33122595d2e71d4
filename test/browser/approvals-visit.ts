/** Visits of people to the approvals page of a fresh shop. */

import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startShop } from './approvals-app'
import { openWatched } from './chromium'

/** A shop, and pages of it that are open. */
export interface Visit {
	shop: Awaited<ReturnType<typeof startShop>>
	page: Page
	/** What the page did that it must not do. */
	complaints: string[]
}

/** Types a token, and waits until it was taken. */
export const signIn = async (page: Page, who = 'carol'): Promise<void> => {
	await page.waitForSelector('#sign-in:not([hidden])')
	await page.fill('#token', `${who}-token`)
	await page.keyboard.press('Enter')
	await page.waitForSelector('#sign-in', { state: 'hidden' })
}

/** Gives visits to a browser, each with a shop of its own; `end` closes what is open. */
export const visitsTo = (browser: () => Browser) => {
	const open: (() => Promise<unknown>)[] = []

	/** Opens the page for somebody who signs in; `make` asks for things first and says where to go. */
	const visit = async (
		make: (shop: Visit['shop']) => Promise<string>,
		{ who = 'carol', ...options }: BrowserContextOptions & { who?: string | null } = {}
	): Promise<Visit> => {
		const shop = await startShop()
		open.push(() => shop.stop())
		const id = await make(shop)
		const { page, complaints } = await openWatched(
			browser(),
			`${shop.origin}/approvals${id}`,
			options
		)
		open.push(() => page.context().close())
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
