/** How the dialogs look: the confirmation of a decision, and the list of keys. */

/** Follows the detail. */
export const dialogStyle = `
dialog {
	width: min(34rem, calc(100vw - 2rem));
	max-height: calc(100dvh - 2rem);
	padding: clamp(1.1rem, 4vw, 1.6rem);
	overflow-y: auto;
	color: var(--ink);
	background: var(--card);
	border: 1px solid var(--line);
	border-radius: 16px;
	box-shadow: 0 20px 60px rgb(0 0 0 / 0.3);
}
dialog::backdrop { background: rgb(15 12 8 / 0.5); }
dialog h2 { font: 600 1.2rem/1.4 system-ui, sans-serif; }
dialog h2 .action { font-size: 1.15rem; }
.again { margin: 0.9rem 0; padding: 0.7rem 0.9rem; background: var(--sunken); border: 1px solid var(--line); border-radius: 10px; }
.again {
	max-height: 15rem;
	overflow-y: auto;
	background:
		linear-gradient(var(--sunken) 40%, transparent) top / 100% 2.2rem local no-repeat,
		linear-gradient(transparent, var(--sunken) 60%) bottom / 100% 2.2rem local no-repeat,
		linear-gradient(light-dark(rgb(0 0 0 / 0.14), rgb(255 255 255 / 0.16)), transparent) top / 100% 0.7rem scroll no-repeat,
		linear-gradient(transparent, light-dark(rgb(0 0 0 / 0.14), rgb(255 255 255 / 0.16))) bottom / 100% 0.7rem scroll no-repeat,
		var(--sunken);
}
.again .tree > li { padding: 0.3rem 0; }
.again .leaf { grid-template-columns: minmax(6rem, 9rem) minmax(0, 1fr) auto; gap: 0 0.75rem; }
dialog label { display: block; margin-top: 1rem; font-size: 0.88rem; font-weight: 600; }
dialog label.row { display: flex; font-weight: 400; }
textarea { display: block; width: 100%; margin-top: 0.35rem; padding: 0.55rem 0.75rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; resize: vertical; }
.error { margin: 0.6rem 0 0; color: var(--bad); overflow-wrap: anywhere; }
.error:empty { display: none; }
.buttons { position: sticky; bottom: calc(-1 * clamp(1.1rem, 4vw, 1.6rem)); justify-content: flex-end; margin: 0.6rem 0 calc(-1 * clamp(1.1rem, 4vw, 1.6rem)); padding: 0.75rem 0 clamp(1.1rem, 4vw, 1.6rem); background: var(--card); }
.buttons button { min-width: 6rem; }
.solid { --tone: var(--ink); color: light-dark(#fff, #131316); background: var(--tone); border-color: var(--tone); font-weight: 600; }
.solid.good { --tone: var(--good); }
.solid.bad { --tone: var(--bad); }
.solid.warn { --tone: var(--warn); }
dialog[aria-busy] { cursor: progress; }
.keys { display: grid; grid-template-columns: auto 1fr; gap: 0.45rem 1.25rem; margin: 1rem 0; }
.keys dd { margin: 0; }
.keys dt { display: flex; gap: 0.35rem; }
@media (max-width: 34rem) {
	dialog { width: 100vw; max-width: 100vw; margin: auto 0 0; border-radius: 18px 18px 0 0; border-width: 1px 0 0; }
	dialog .buttons button { flex: 1 1 0; padding-block: 0.7rem; }
	.again { max-height: 9.5rem; }
	dialog .again .leaf { grid-template-columns: minmax(0, 1fr) auto; }
}
`
