/** How the inbox looks: its tools, its rows, and its being empty. */

/** Follows the frame. */
export const listStyle = `
#list > h1 { font-size: clamp(1.5rem, 5vw, 1.9rem); }
#tools { display: flex; flex-wrap: wrap; gap: 0.6rem 0.75rem; margin-top: 1.1rem; }
.approvals #filter { flex: 1 1 14rem; width: auto; margin: 0; }
#statuses { display: flex; gap: 0.35rem; overflow-x: auto; scrollbar-width: none; padding: 2px; max-width: 100%; }
#items { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: clip; }
.item { border-top: 1px solid var(--line); }
.item:first-child { border-top: 0; }
.item > a {
	display: grid;
	grid-template-columns: minmax(0, 1fr) auto;
	gap: 0.15rem 1rem;
	padding: 0.95rem clamp(0.9rem, 2.5vw, 1.35rem);
	color: inherit;
	text-decoration: none;
}
.item > a:hover { background: color-mix(in srgb, var(--sunken) 70%, var(--card)); }
.item > a:focus-visible { outline-offset: -3px; border-radius: 14px; }
.item .by, .item .with, .item .says { grid-column: 1 / -1; }
.what { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.6rem; min-width: 0; }
.action { font: 600 1rem/1.5 var(--mono); overflow-wrap: anywhere; }
.what .badge, .standing .badge { line-height: 1.35rem; font-size: 0.73rem; }
.quorum { font-size: 0.82rem; color: var(--quiet); }
.left { font-size: 0.88rem; line-height: 1.7; color: var(--quiet); white-space: nowrap; font-variant-numeric: tabular-nums; }
.left.soon { color: var(--warn); font-weight: 600; }
.left.urgent { color: var(--bad); }
.by { font-size: 0.92rem; color: var(--quiet); overflow-wrap: anywhere; }
.by .subject { color: var(--ink); }
.digest { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; margin-top: 0.35rem; font-size: 0.86rem; }
.pair { display: inline-flex; flex-wrap: wrap; gap: 0 0.5rem; min-width: 0; align-items: baseline; }
.item .says { margin-top: 0.35rem; padding-left: 0.7rem; border-left: 2px solid var(--line); font-size: 0.9rem; color: var(--quiet); overflow-wrap: anywhere; }
#more { margin-top: 1rem; width: 100%; }
#empty { padding: clamp(2.5rem, 12vh, 6rem) 1rem; text-align: center; color: var(--quiet); }
#empty h2 { margin-top: 1rem; font-family: inherit; font-size: 1.15rem; color: var(--ink); }
.tray { fill: none; stroke: var(--quiet); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; opacity: 0.8; }
.tray .tick { stroke: var(--good); stroke-width: 3.5; }
@media (max-width: 34rem) {
	#statuses { flex: 1 1 100%; margin-right: -1rem; max-width: none; padding-right: 1rem; }
}
`
