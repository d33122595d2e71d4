/** A headless Chromium for tests of pages, where one is installed. */

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

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

/** A page that notes what must not happen: policy violations, errors, requests to elsewhere. */
export const openWatched = async (
	browser: Browser,
	url: string,
	options: BrowserContextOptions = {}
): Promise<{ page: Page; complaints: string[] }> => {
	const context = await browser.newContext(options)
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
