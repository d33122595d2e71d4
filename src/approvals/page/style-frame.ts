/** What stands around the approvals: the head of the page, signing in, banners and buttons. */

/** Follows what all pages share. */
export const frameStyle = `
body.approvals { max-width: 68rem; padding-top: 0; }
h1:focus, h2:focus, [data-slot]:focus, article:focus { outline: none; }
#top {
	display: flex;
	align-items: center;
	gap: 0.5rem 1rem;
	padding: 1.1rem 0;
	margin-bottom: clamp(1rem, 3vw, 2rem);
	border-bottom: 1px solid var(--line);
}
#home { display: flex; gap: 0.5rem; min-width: 0; color: var(--ink); text-decoration: none; font-weight: 600; }
#service { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#service:empty { display: none; }
#service:not(:empty)::after { content: '/'; margin-left: 0.5rem; color: var(--quiet); font-weight: 400; }
#viewer { margin: 0 0 0 auto; font-size: 0.88rem; justify-content: flex-end; }
#viewer .subject { color: var(--ink); font-weight: 500; }
#keys { flex: none; width: 1.9rem; height: 1.9rem; padding: 0; border-radius: 99px; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.kind { padding: 0 0.4rem; border-radius: 5px; font-size: 0.78em; line-height: 1.6; color: var(--quiet); background: var(--sunken); border: 1px solid var(--line); white-space: nowrap; }
.escaped { padding: 0 0.15em; border-radius: 3px; font: 0.85em/1.3 var(--mono); color: var(--bad); background: color-mix(in srgb, var(--bad) 12%, transparent); }
.escaped.usual { color: var(--quiet); background: var(--sunken); }
bdi.data, bdi.lines { white-space: pre-wrap; }
.note { margin-left: 0.5em; font: 0.8rem/1.5 system-ui, sans-serif; color: var(--quiet); white-space: nowrap; }
button.link { padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; text-underline-offset: 0.2em; font: inherit; text-align: left; }
button.link.fold { font: 0.82rem/1.5 system-ui, sans-serif; }
button:disabled { cursor: not-allowed; opacity: 0.5; }
button.primary { color: var(--page); background: var(--ink); border-color: var(--ink); }
kbd { padding: 0.05rem 0.4rem; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; font: 0.75rem/1.5 var(--mono); color: var(--quiet); background: var(--sunken); }
blockquote { margin: 0; }
#stale:not(:empty), #handover, .notice {
	margin: 0 0 1.25rem;
	padding: 0.8rem 1.1rem;
	border: 1px solid color-mix(in srgb, var(--tone) 35%, var(--line));
	border-left: 4px solid var(--tone);
	border-radius: 10px;
	background: color-mix(in srgb, var(--tone) 8%, var(--card));
	overflow-wrap: anywhere;
	--tone: var(--quiet);
}
#stale:not(:empty) { --tone: var(--warn); position: sticky; top: 0.5rem; z-index: 3; }
.notice.good { --tone: var(--good); }
.notice.warn { --tone: var(--warn); }
.notice.bad { --tone: var(--bad); }
.notice ul { margin: 0.35rem 0; padding-left: 1.2rem; }
.notice p { margin: 0; }
#handover { --tone: var(--good); padding: 1.1rem clamp(1rem, 3vw, 1.5rem) 1.3rem; }
#handover h2 { font-family: inherit; font-size: 1.1rem; }
#handover pre { font-size: 0.95rem; user-select: all; }
#handover > button { margin-top: 0.25rem; }
#handover .code { margin: 0.75rem 0; }
.approvals #sign-in { max-width: 30rem; margin: clamp(1.5rem, 10vh, 6rem) auto; padding: clamp(1.25rem, 5vw, 2rem); }
.approvals #sign-in h1 { font-size: 1.4rem; }
.approvals #sign-in .hint { margin: 1rem 0 0; }
.approvals #sign-in label { display: block; margin-top: 1.1rem; font-size: 0.88rem; font-weight: 600; }
.approvals #sign-in .row { margin-top: 0.35rem; }
.approvals #status { margin: 0.6rem 0; min-height: 0.6rem; font-size: 0.9rem; }
@media (max-width: 34rem) {
	#viewer .kind, #keys { display: none; }
	#top { padding: 0.8rem 0; }
	#viewer { flex-wrap: nowrap; min-width: 0; }
	#viewer .subject { overflow: hidden; overflow-wrap: normal; text-overflow: ellipsis; white-space: nowrap; }
	#viewer button { flex: none; white-space: nowrap; }
}
@media (max-width: 22rem) { #top { flex-wrap: wrap; } }
@media (prefers-reduced-motion: no-preference) {
	.bar > div { transition: transform 1s linear; }
	.fresh { animation: fresh 2.5s ease-out; }
	dialog[open] { animation: rise 0.14s ease-out; }
}
@keyframes fresh { from { background: color-mix(in srgb, var(--accent) 16%, var(--card)); } }
@keyframes rise { from { opacity: 0; transform: translateY(6px); } }
`
