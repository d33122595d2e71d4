/** How the nodes that `script-dom` makes look: prose, code, tabs, chips and what is only announced. */

/** Follows the shared style in `style.css`. */
export const helperStyle = `
#announcer { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.chip { padding: 0.35rem 0.8rem; border-radius: 99px; font-size: 0.85rem; white-space: nowrap; color: var(--quiet); }
.chip[aria-pressed='true'] { color: var(--page); background: var(--ink); border-color: var(--ink); }
.count { margin-left: 0.45rem; opacity: 0.65; font-variant-numeric: tabular-nums; }
.prose { max-width: 68ch; white-space: pre-line; overflow-wrap: anywhere; }
code { font-family: var(--mono); font-size: 0.88em; }
.prose code, .hint code { padding: 0.1em 0.35em; border-radius: 5px; background: var(--sunken); }
.tabs { display: flex; gap: 0.25rem; margin-bottom: 0.5rem; }
.tabs button { padding: 0.25rem 0.75rem; border-color: transparent; background: none; font-size: 0.85rem; color: var(--quiet); }
.tabs button[aria-selected='true'] { color: var(--ink); background: var(--sunken); border-color: var(--line); }
.code { position: relative; }
.code pre { padding-right: 4.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.code .copy { position: absolute; top: 0.5rem; right: 0.5rem; }
.hint { font-size: 0.85rem; color: var(--quiet); }
`
