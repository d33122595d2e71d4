/** The page that shows the OpenAPI document: a shell without data, and its two assets. */

import { domScript } from '../pages/script-dom'
import { asset, escapeAttribute, htmlPage } from '../pages/serve'
import { sharedStyle } from '../pages/style'
import { helperStyle } from '../pages/style-helpers'
import { operationScript } from './script-operation'
import { pageScript } from './script-page'
import { samplesScript } from './script-samples'
import { schemaScript } from './script-schema'
import { pageStyle } from './style'

/** The whole script, in the order in which its parts build on each other. */
export const docsScript = [
	domScript,
	schemaScript,
	samplesScript,
	operationScript,
	pageScript
].join('')

const docsStyle = sharedStyle + helperStyle + pageStyle

/** Where the page finds itself and its document. */
export interface DocsPaths {
	/** The page's own path; its assets lie below it. */
	readonly path: string
	/** The path of the OpenAPI document. */
	readonly json: string
}

/** Answers with the page itself. It holds no data and no inline code, so it needs no auth. */
export const docsPage = (paths: DocsPaths): Response =>
	htmlPage(shell(escapeAttribute(paths.path), escapeAttribute(paths.json)), "'self' data:")

/** What the page loads, by what follows its path; needs no auth. */
export const docsAssets: readonly { readonly suffix: string; respond(): Response }[] = [
	{ suffix: '/app.js', respond: () => asset('text/javascript; charset=utf-8', docsScript) },
	{ suffix: '/style.css', respond: () => asset('text/css; charset=utf-8', docsStyle) }
]

const shell = (path: string, json: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${path}/style.css">
<script defer src="${path}/app.js" data-source="${json}"></script>
</head>
<body class="docs">
<header>
<h1 id="title">API</h1>
<div id="about" class="row quiet"></div>
<div id="info"></div>
</header>
<form id="sign-in" class="row" hidden>
<label for="token">Bearer token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" required>
<button>Show the API</button>
<p class="hint">The token stays in this page's memory and is sent to this server alone.</p>
</form>
<div id="tools" role="search" hidden>
<input id="filter" type="search" placeholder="Search, or press /" aria-label="Search operations" autocomplete="off" spellcheck="false">
<div id="doors" role="group" aria-label="Show only"></div>
</div>
<p id="status" class="quiet" role="status"></p>
<div id="layout">
<nav id="contents" aria-label="Operations"></nav>
<main id="operations"></main>
</div>
<p id="announcer" role="status"></p>
<noscript>This page needs JavaScript. The document itself is at ${json}.</noscript>
</body>
</html>
`
