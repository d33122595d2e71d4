/** The page on which people decide approvals: a shell without data, and its two assets. */

import { asset, htmlPage } from '../../pages/serve'
import { approvalsScript } from './script'
import { shell } from './shell'
import { approvalsStyle } from './style'

/**
 * Answers with the page itself, for the list and for each approval alike. It holds no data and no
 * inline code, so it needs no auth.
 *
 * @param path Where the page is served; its assets and the data lie below it.
 */
export const approvalsPage = (path: string): Response => htmlPage(shell(path), "'self' data:")

/** What the page loads, by what follows its path; needs no auth. */
export const approvalsAssets: readonly { readonly suffix: string; respond(): Response }[] = [
	{ suffix: '/app.js', respond: () => asset('text/javascript; charset=utf-8', approvalsScript) },
	{ suffix: '/style.css', respond: () => asset('text/css; charset=utf-8', approvalsStyle) }
]
