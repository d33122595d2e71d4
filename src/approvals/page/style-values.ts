/** How arguments and previews look: each type in a colour and in words of its own. */

/** Follows the list. */
export const valueStyle = `
.tree { list-style: none; margin: 0; padding: 0; }
.tree > li { border-top: 1px solid var(--line); padding: 0.5rem 0; }
.tree > li:first-child { border-top: 0; }
.tree .leaf { display: grid; grid-template-columns: minmax(7rem, 13rem) minmax(0, 1fr) auto; gap: 0 1.25rem; align-items: baseline; }
.tree .tree { margin: 0.35rem 0 0 0.3rem; padding-left: 0.9rem; border-left: 2px solid var(--line); }
.tree details { margin: 0; }
.tree details > summary { margin: 0; cursor: pointer; font-weight: 400; color: inherit; font-size: inherit; }
.tree details > summary .type { margin-left: 0.75rem; }
.key { font: 600 0.86rem/1.6 var(--mono); overflow-wrap: anywhere; min-width: 0; }
.type { font-size: 0.78rem; color: var(--quiet); white-space: nowrap; }
.value { font: 0.88rem/1.6 var(--mono); overflow-wrap: anywhere; min-width: 0; color: var(--accent); }
.value.text { color: var(--ink); }
.value.null { color: var(--quiet); font-style: italic; }
.value .quote { color: var(--quiet); }
.digest .key { font-weight: 500; color: var(--quiet); }
.digest .key, .digest .value { font-size: inherit; }
.lone { margin: 0; }
.samples > .tabs { margin-bottom: 0.25rem; }
.samples .code pre { max-height: 70vh; overflow: auto; }
@media (max-width: 40rem) {
	.tree .leaf { grid-template-columns: minmax(0, 1fr) auto; }
	.tree .leaf > .value { grid-column: 1 / -1; grid-row: 2; }
}
`
