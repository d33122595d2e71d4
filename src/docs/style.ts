/** What the docs page adds to the style that pages share. */

/** Follows the shared style in `style.css`. */
export const pageStyle = `
body.docs { max-width: 88rem; }
#tools {
	position: sticky;
	top: 0;
	z-index: 2;
	margin: 1.25rem 0 0;
	padding: 0.75rem 0;
	display: flex;
	flex-wrap: wrap;
	gap: 0.6rem;
	background: var(--page);
	border-bottom: 1px solid var(--line);
}
.docs #filter { flex: 1 1 16rem; width: auto; margin: 0; }
#doors { display: flex; gap: 0.4rem; overflow-x: auto; scrollbar-width: none; padding: 2px; }
.docs #status { margin: 0.75rem 0 0; min-height: 1.6rem; font-size: 0.9rem; }
#layout { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
#contents { display: none; }
.group-name { margin: 2rem 0 0.75rem; font: 600 1.15rem/1.4 inherit; font-family: inherit; letter-spacing: -0.01em; }
.group:first-child > .group-name { margin-top: 0.5rem; }
.docs .card { padding: 0; scroll-margin-top: 5.5rem; overflow: clip; }
.docs .card > summary {
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	gap: 0.35rem 0.75rem;
	padding: 0.75rem clamp(0.9rem, 2vw, 1.25rem);
}
.docs .card > summary:hover { background: var(--sunken); }
.docs .card > summary:focus-visible { outline-offset: -3px; border-radius: 12px; }
.docs .card[open] > summary { padding-bottom: 0.75rem; }
.method { font: 700 0.72rem/1 var(--mono); letter-spacing: 0.03em; color: var(--quiet); }
.card .method { min-width: 3.6rem; padding: 0.4rem 0; text-align: center; border-radius: 6px; color: var(--tone, var(--quiet)); background: color-mix(in srgb, var(--tone, var(--quiet)) 13%, transparent); }
.method.get, .method.head { --tone: var(--accent); color: var(--accent); }
.method.post { --tone: var(--good); color: var(--good); }
.method.put, .method.patch { --tone: var(--warn); color: var(--warn); }
.method.delete { --tone: var(--bad); color: var(--bad); }
.path { font: 600 0.92rem/1.5 var(--mono); overflow-wrap: anywhere; }
.path.gone { text-decoration: line-through; color: var(--quiet); }
.variable { color: var(--quiet); font-weight: 500; }
.about { color: var(--quiet); font-size: 0.92rem; }
.badges { display: flex; flex-wrap: wrap; gap: 0.35rem; margin-left: auto; }
.docs .badge { font-size: 0.72rem; line-height: 1.4rem; padding: 0 0.55rem; border-color: color-mix(in srgb, currentColor 40%, transparent); }
.badge.door { color: var(--accent); }
.badge.scope { font-family: var(--mono); }
.unfolded { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; padding: 0.5rem clamp(0.9rem, 2vw, 1.25rem) 1.5rem; }
.unfolded h3 { margin: 1.5rem 0 0.4rem; display: flex; gap: 0.6rem; align-items: baseline; }
.unfolded aside { min-width: 0; }
.members { list-style: none; margin: 0; padding: 0; }
.members > li { padding: 0.6rem 0; border-top: 1px solid var(--line); }
.members > li:first-child { border-top: 0; }
.members .prose { margin: 0.15rem 0 0; font-size: 0.92rem; color: var(--quiet); }
.name { display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; align-items: baseline; }
.key { font: 600 0.88rem/1.5 var(--mono); overflow-wrap: anywhere; }
.type { font: 0.82rem/1.5 var(--mono); color: var(--quiet); overflow-wrap: anywhere; }
.required { font-size: 0.75rem; font-weight: 500; color: var(--bad); }
.facts { display: flex; flex-wrap: wrap; gap: 0.3rem; margin-top: 0.35rem; }
.fact { padding: 0.05rem 0.45rem; border: 1px solid var(--line); border-radius: 6px; font-size: 0.78rem; overflow-wrap: anywhere; }
details.inside { margin: 0.45rem 0 0; padding-left: 0.9rem; border-left: 2px solid var(--line); }
details.inside > summary, details.answer > summary { cursor: pointer; margin: 0; }
details.inside > summary { font: 0.78rem/1.6 var(--mono); color: var(--quiet); }
.media { margin: 0.25rem 0 0.75rem; padding: 0.6rem 0.9rem; border: 1px solid var(--line); border-radius: 10px; }
.media-type { font: 0.78rem/1.6 var(--mono); color: var(--quiet); float: right; }
.answer { margin: 0; padding: 0.45rem 0; border-top: 1px solid var(--line); font-size: 0.92rem; }
h3 + .answer { border-top: 0; }
div.answer, details.answer > summary { display: flex; gap: 0.75rem; align-items: baseline; font-weight: 400; color: inherit; font-size: 0.92rem; }
details.answer > summary::after { content: '+'; margin-left: auto; padding-left: 0.5rem; color: var(--quiet); font-family: var(--mono); }
details.answer[open] > summary::after { content: '\\2212'; }
details.answer > summary { list-style: none; }
details.answer > summary::-webkit-details-marker { display: none; }
details.answer[open] > .media { margin-top: 0.6rem; }
.status { font: 700 0.82rem/1.5 var(--mono); min-width: 2.4rem; color: var(--quiet); }
.status.good { color: var(--good); }
.status.warn { color: var(--warn); }
.status.bad { color: var(--bad); }
.samples { position: sticky; top: 5rem; margin-top: 1.25rem; }
.docs header a { text-underline-offset: 0.2em; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
#sign-in .hint { flex-basis: 100%; margin: 0; }
@media (min-width: 56rem) {
	.unfolded { grid-template-columns: minmax(0, 1.1fr) minmax(20rem, 0.9fr); }
	.samples { margin-top: 1.25rem; }
}
@media (min-width: 74rem) {
	#layout { grid-template-columns: 15.5rem minmax(0, 1fr); }
	#contents { display: block; position: sticky; top: 5rem; align-self: start; max-height: calc(100vh - 6rem); overflow-y: auto; padding: 0 0.5rem 2rem 2px; scrollbar-width: thin; }
	#contents .group-name { margin: 1.25rem 0 0.35rem; font-size: 0.8rem; color: var(--quiet); letter-spacing: 0; }
	#contents .group:first-child .group-name { margin-top: 0.5rem; }
	.entry { display: flex; gap: 0.6rem; align-items: baseline; padding: 0.25rem 0.6rem; border-radius: 7px; color: var(--ink); text-decoration: none; font-size: 0.88rem; line-height: 1.4; }
	.entry:hover { background: var(--sunken); }
	.entry[aria-current] { background: color-mix(in srgb, var(--accent) 12%, transparent); }
	.entry .method { flex: none; width: 3rem; font-size: 0.62rem; }
}
@media (max-width: 40rem) {
	.docs .card { scroll-margin-top: 7.75rem; }
	.docs .card > summary { align-items: flex-start; }
	.path { flex: 1 1 60%; align-self: center; }
	.about { flex-basis: 100%; }
	.badges { margin-left: 0; }
	#doors { flex: 1 1 100%; }
}
`
