/** How pages and their assets are answered: a strict policy, and nothing that a cache keeps unasked. */

const policyWith = (images: string | null): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"connect-src 'self'",
		...(images === null ? [] : [`img-src ${images}`]),
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'"
	].join('; ')

/**
 * Answers with a page that may load its own assets alone, and run no inline code.
 *
 * @param images Where images, the page's icon among them, may come from; nowhere without it.
 */
export const htmlPage = (html: string, images: string | null = null): Response =>
	new Response(html, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': policyWith(images),
			'cache-control': 'no-cache'
		}
	})

/** Answers with a script or a style sheet. */
export const asset = (type: string, text: string): Response =>
	new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-cache' } })

/** Text as it may stand between double quotes in HTML. */
export const escapeAttribute = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
