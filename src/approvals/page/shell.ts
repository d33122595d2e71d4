/** The HTML of the approvals page: empty places that its script fills. */

import { escapeAttribute } from '../../pages/serve'

/** Writes the page; it is the same for everybody, and holds no data. */
export const shell = (base: string): string => {
	const path = escapeAttribute(base)
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Approvals</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${path}/style.css">
<script defer src="${path}/app.js" data-base="${path}"></script>
</head>
<body class="approvals">
<header id="top">
<a id="home" href="${path}"><span id="service"></span><span>Approvals</span></a>
<div id="viewer" class="row quiet"></div>
<button id="keys" type="button" class="small" aria-haspopup="dialog" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">?</button>
</header>
<div id="stale" role="status"></div>
<section id="handover" aria-labelledby="handover-title" hidden></section>
<form id="sign-in" hidden>
<h1 tabindex="-1">Sign in to decide</h1>
<p id="sign-in-why" class="quiet" role="status"></p>
<label for="token">Bearer token</label>
<div class="row">
<input id="token" type="password" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="sign-in-why token-hint" required>
<button class="primary">Sign in</button>
</div>
<p id="token-hint" class="hint">It stays in this tab's memory and is sent to this server alone: a reload forgets it. Signed in to the app in this browser already? Then <button id="again" type="button" class="link">try again</button> without one.</p>
</form>
<main id="main">
<section id="list" hidden>
<h1 id="list-title" tabindex="-1">Approvals</h1>
<div id="tools" role="search">
<input id="filter" type="search" placeholder="Search, or press /" aria-label="Search the listed approvals" autocomplete="off" spellcheck="false">
<div id="statuses" role="group" aria-label="Show"></div>
</div>
<p id="status" class="quiet" role="status"></p>
<ul id="items"></ul>
<div id="empty" hidden></div>
<button id="more" type="button" hidden>Load older ones</button>
</section>
<article id="detail" aria-labelledby="detail-title" hidden></article>
</main>
<dialog id="confirm" aria-labelledby="confirm-title"></dialog>
<dialog id="help" aria-labelledby="help-title"></dialog>
<p id="announcer" role="status"></p>
<noscript>This page needs JavaScript. On the command line, <code>quater approvals list</code> shows the same.</noscript>
</body>
</html>
`
}
