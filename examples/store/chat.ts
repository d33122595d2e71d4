/** Tells a chat channel that something waits for a decision, through an incoming webhook. */

import type { Notify } from 'quater'

/** Names and reasons come from callers: without this they could mention everybody, or fake a link. */
const plain = (text: string) =>
	text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[@*_`~]/g, '\u200b$&')

/**
 * A `notify` for channels that take `{ text }`, as Slack and Mattermost do. It names no arguments: those
 * are for the approver, who signs in to read them.
 */
export const chat =
	(channel: string): Notify =>
	async ({ type, approval, url }) => {
		if (type !== 'approval.requested') return
		const who = plain(approval.requester.subject)
		const text = `${who} asks for ${plain(approval.action)} until ${approval.expires_at}. Decide: ${url ?? `quater approvals show ${approval.id}`}`
		const response = await fetch(channel, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ text }),
			redirect: 'error',
			signal: AbortSignal.timeout(5000)
		})
		if (!response.ok) throw new Error(`the channel answered ${response.status}`)
	}
