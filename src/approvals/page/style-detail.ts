/** How one approval looks: its head, its story, and the place where it is decided. */

/** Follows the values. */
export const detailStyle = `
.crumbs { display: flex; justify-content: space-between; gap: 1rem; margin-bottom: 1.25rem; font-size: 0.9rem; }
.crumbs a { color: var(--quiet); text-decoration: none; }
.crumbs a:hover { color: var(--accent); text-decoration: underline; }
.standing { gap: 0.75rem; }
.bar { height: 3px; margin: 0.6rem 0 0; border-radius: 2px; background: var(--line); overflow: hidden; }
.bar > div { height: 100%; background: var(--quiet); transform-origin: left; }
.bar.soon > div { background: var(--warn); }
#detail h1 { margin-top: 0.9rem; font-family: var(--mono); font-size: clamp(1.35rem, 5vw, 1.9rem); overflow-wrap: anywhere; }
#detail .lead { margin: 0.35rem 0 0; max-width: 68ch; color: var(--quiet); overflow-wrap: anywhere; }
.asks { margin: 0.9rem 0 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.layout { display: block; margin-top: 1.5rem; }
.story { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
.story > div:empty { display: none; }
.part {
	padding: 1rem clamp(0.9rem, 2.5vw, 1.35rem) 0.9rem;
	background: var(--card);
	border: 1px solid var(--line);
	border-radius: 14px;
}
#detail h2 { margin: 0 0 0.5rem; font: 600 0.95rem/1.4 system-ui, sans-serif; }
.part > .samples { margin-top: 0; position: relative; }
@media (min-width: 30rem) { .part > .samples > .tabs { position: absolute; right: 0; top: -2.05rem; } }
figure.says { margin: 0; padding: 0.1rem 0 0.1rem 1rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
figure.says + figure.says { margin-top: 0.9rem; }
figure.says figcaption { font-size: 0.8rem; font-weight: 600; color: var(--quiet); }
figure.theirs { border-left-color: var(--accent); }
.preview { max-width: none; }
.history { list-style: none; margin: 0; padding: 0; }
.event { position: relative; padding: 0 0 0.9rem 1.5rem; overflow-wrap: anywhere; }
.event:last-child { padding-bottom: 0; }
.event::before { content: ''; position: absolute; left: 0.1rem; top: 0.45rem; width: 0.7rem; height: 0.7rem; border-radius: 50%; background: var(--tone, var(--quiet)); }
.event:not(:last-child)::after { content: ''; position: absolute; left: 0.4rem; top: 1.35rem; bottom: -0.25rem; width: 1px; background: var(--line); }
.event.good { --tone: var(--good); }
.event.bad { --tone: var(--bad); }
.event.open::before { background: none; border: 2px dashed var(--quiet); }
.event.open { color: var(--quiet); }
.happened { display: flex; flex-wrap: wrap; gap: 0 0.75rem; justify-content: space-between; }
.happened time { color: var(--quiet); font-size: 0.88rem; }
.event blockquote { margin-top: 0.15rem; color: var(--quiet); }
aside { display: contents; }
.decide {
	position: sticky;
	bottom: 0.6rem;
	z-index: 2;
	margin: 1.25rem 0;
	padding: 0.9rem clamp(0.9rem, 2.5vw, 1.35rem) 1rem;
	background: var(--card);
	border: 1px solid var(--line);
	border-radius: 14px;
	box-shadow: 0 6px 24px light-dark(rgb(40 30 10 / 0.09), rgb(0 0 0 / 0.45));
}
.pips { display: flex; align-items: center; gap: 0.6rem; margin: 0; font-size: 0.9rem; color: var(--quiet); }
.pip { display: inline-block; width: 0.7rem; height: 0.7rem; margin-right: 0.25rem; border: 1.5px solid var(--quiet); border-radius: 50%; }
.pip.given { background: var(--good); border-color: var(--good); }
.why { margin: 0.5rem 0 0; font-size: 0.9rem; overflow-wrap: anywhere; }
.steps { display: flex; gap: 0.6rem; margin-top: 0.8rem; }
.step { flex: 1 1 0; min-width: 0; display: flex; justify-content: center; align-items: center; gap: 0.5rem; padding: 0.65rem 0.5rem; font-weight: 600; --tone: var(--quiet); color: var(--tone); border-color: color-mix(in srgb, var(--tone) 45%, var(--line)); background: color-mix(in srgb, var(--tone) 9%, var(--card)); }
.step:hover { border-color: var(--tone); }
.step.approve { --tone: var(--good); }
.step.deny { --tone: var(--bad); }
.step kbd { color: inherit; background: none; border-color: currentColor; opacity: 0.6; }
.facts dl { margin: 0; font-size: 0.88rem; }
.facts dt { margin-top: 0.75rem; color: var(--quiet); font-size: 0.8rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .badge { margin-right: 0.3rem; font-family: var(--mono); }
.copied { display: flex; gap: 0.5rem; align-items: start; justify-content: space-between; }
.copied button { flex: none; }
.copied code { font-size: 0.8rem; line-height: 1.5; min-width: 0; }
.is-stale .story, .is-stale #items { opacity: 0.85; filter: saturate(0.2); }
@media (min-width: 60rem) {
	.layout { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 1.75rem; align-items: start; }
	aside { display: block; position: sticky; top: 1.25rem; }
	.decide { position: static; margin: 0 0 1.25rem; box-shadow: none; }
	.facts { padding: 0 0.25rem; }
}
@media (max-width: 60rem) { .step kbd { display: none; } .decide h2 { display: none; } }
`
