/** The style that every page shares: dark and light, from phone width up. */

/** First part of each page's `style.css`. */
export const sharedStyle = `:root {
	color-scheme: light dark;
	--page: light-dark(#fbfaf8, #131316);
	--card: light-dark(#ffffff, #1b1b20);
	--sunken: light-dark(#f4f2ee, #111114);
	--line: light-dark(#e3dfd7, #2e2e36);
	--ink: light-dark(#1d1b18, #ececef);
	--quiet: light-dark(#6b665e, #9d9da8);
	--accent: light-dark(#0f62c6, #7fb4ff);
	--good: light-dark(#1a7f45, #6fd39a);
	--warn: light-dark(#9a5b00, #f0b45c);
	--bad: light-dark(#b3261e, #ff8a80);
	--mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
	margin: 0 auto;
	max-width: 58rem;
	padding: clamp(1.25rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 4rem;
	background: var(--page);
	color: var(--ink);
	font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', sans-serif;
}
h1 { margin: 0; font-size: clamp(1.5rem, 5vw, 2rem); letter-spacing: -0.02em; }
h2 { margin: 0; font: 600 1.05rem/1.4 var(--mono); overflow-wrap: anywhere; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 0.8rem; color: var(--quiet); font-weight: 600; }
p { margin: 0.5rem 0; }
a { color: var(--accent); }
[hidden] { display: none !important; }
.quiet { color: var(--quiet); }
.mono { font-family: var(--mono); font-size: 0.875rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
header .row { margin-top: 0.5rem; }
input, button { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 8px; }
input { background: var(--card); padding: 0.5rem 0.75rem; min-width: 0; }
button { background: var(--card); padding: 0.5rem 0.9rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
button.small { padding: 0.1rem 0.6rem; font-size: 0.8rem; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#filter { width: 100%; margin: 1.5rem 0 1rem; }
#sign-in { margin-top: 1.5rem; }
#sign-in input { flex: 1 1 16rem; font-family: var(--mono); }
.card, #sign-in {
	background: var(--card);
	border: 1px solid var(--line);
	border-radius: 12px;
	padding: 1rem clamp(1rem, 3vw, 1.5rem);
}
.card { margin-bottom: 0.75rem; }
.card > summary { cursor: pointer; list-style: none; }
.card > summary::-webkit-details-marker { display: none; }
.card > summary .row { justify-content: space-between; }
.card > summary p { margin: 0.35rem 0 0; color: var(--quiet); }
.card[open] > summary { padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
.badge {
	border: 1px solid currentColor;
	border-radius: 99px;
	padding: 0 0.6rem;
	font-size: 0.75rem;
	line-height: 1.5rem;
	white-space: nowrap;
	color: var(--quiet);
}
.badge.good { color: var(--good); }
.badge.warn { color: var(--warn); }
.badge.bad { color: var(--bad); }
.arguments { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
.arguments td { padding: 0.5rem 0.75rem 0.5rem 0; border-top: 1px solid var(--line); vertical-align: top; }
.arguments td:first-child { font-family: var(--mono); font-size: 0.85rem; overflow-wrap: anywhere; }
.arguments td:last-child { width: 50%; padding-right: 0; }
pre {
	margin: 0;
	padding: 0.9rem 1rem;
	overflow-x: auto;
	background: var(--sunken);
	border: 1px solid var(--line);
	border-radius: 8px;
	font: 0.82rem/1.55 var(--mono);
}
details details { margin-top: 1rem; }
details details > summary { cursor: pointer; font-size: 0.8rem; font-weight: 600; color: var(--quiet); margin-bottom: 0.5rem; }
#status { margin-top: 1.5rem; }
@media (max-width: 34rem) {
	.arguments tr { display: block; padding: 0.6rem 0; border-top: 1px solid var(--line); }
	.arguments td { display: block; border: 0; padding: 0; }
	.arguments td:last-child { width: auto; }
}
`
