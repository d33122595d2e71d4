/** A headless Chromium for tests of pages, where one is installed. */

import {
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	chromium,
	type Page
} from 'playwright-core'

const candidates = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where the browser is, or null; QUATER_TEST_CHROMIUM names another. */
export const chromiumPath: string | null =
	Bun.env.QUATER_TEST_CHROMIUM ??
	candidates.map((name) => Bun.which(name)).find((path) => path !== null) ??
	null

if (chromiumPath === null) {
	console.warn(
		'\n!! No Chromium is installed: the tests of the pages in test/browser are SKIPPED.\n' +
			'!! Install one (apt-get install chromium), or name it in QUATER_TEST_CHROMIUM.\n'
	)
}

/** Starts the browser; close it after the tests. */
export const launchChromium = (): Promise<Browser> =>
	chromium.launch({
		executablePath: chromiumPath ?? '',
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	})

/** A page, and what it did that it must not do: policy violations, errors, requests to elsewhere. */
interface Watched {
	page: Page
	complaints: string[]
}

/** A page in a context of its own that notes what must not happen. */
export const openWatched = async (
	browser: Browser,
	url: string,
	options: BrowserContextOptions = {}
): Promise<Watched> => openWatchedIn(await browser.newContext(options), url)

/** A page that notes what must not happen, beside others. */
export const openWatchedIn = async (context: BrowserContext, url: string): Promise<Watched> => {
	const page = await context.newPage()
	const complaints: string[] = []
	page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
	page.on('console', (message) => {
		if (/violat|Content Security Policy|Trusted/i.test(message.text())) {
			complaints.push(`console: ${message.text()}`)
		}
	})
	page.on('request', (request) => {
		const { origin, protocol } = new URL(request.url())
		if (protocol !== 'data:' && origin !== new URL(url).origin) {
			complaints.push(`request: ${request.url()}`)
		}
	})
	await page.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
			console.error(`violation of ${violatedDirective} by ${blockedURI}`)
		})
	})
	await page.goto(url)
	return { page, complaints }
}
