/** A saved remote as a target, through the typed client. */

import { type Client, ClientError, createClient, type Progress } from '../../src/client'
import type { Context } from '../context'
import {
	credentialFromFlags,
	headersFromFlags,
	readToken,
	refuseTwoCredentials,
	tokenVariable
} from '../credentials/credential'
import { CliError, toCliError } from '../errors'
import { typed } from '../hints/typed'
import type { Remote } from '../remotes/remotes'
import { secondsOf } from '../syntax/seconds'
import { version } from '../version'
import { safeFetch } from './safe-fetch'
import type { ActionTarget } from './target'

/** A client for a remote, with the token given. */
export const remoteClient = (
	context: Context,
	url: string,
	token: string | undefined
): Client<Record<string, { arguments: object; result: unknown }>> => {
	const headers = headersFromFlags(context)
	const seconds = secondsOf(context.flags)
	// A wait is many requests, and the limit is for all of them: it may lengthen one, never shorten it.
	const least = context.flags.has('wait') ? defaultMs : 0
	const limitMs = seconds === undefined ? undefined : Math.max(least, seconds * 1000)
	return createClient(url, {
		token: 'authorization' in headers ? undefined : token,
		headers: { ...headers, 'user-agent': userAgent },
		fetch: safeFetch,
		timeoutMs: limitMs ?? defaultMs,
		// What a person asked for is the longest that they wait, whatever the server reports.
		totalMs: limitMs
	})
}

/** How a request of the command line introduces itself. */
export const userAgent = `quater-cli/${version}`

/** How long one request may take, in milliseconds, where no flag says otherwise. */
export const defaultMs = 10_000

/** A saved remote, and who calls it. */
export interface SignedIn {
	readonly client: ReturnType<typeof remoteClient>
	/** The caller's own headers, the credential among them. */
	readonly headers: Readonly<Record<string, string>>
	/** Rethrows with what to do where the remote wants another credential. */
	withHint(cause: unknown): never
}

/** Reads the credential for a saved remote, and says on stderr which remote it is. */
export const signIn = async (context: Context, remote: Remote): Promise<SignedIn> => {
	const given = await credentialFromFlags(context)
	const headers = headersFromFlags(context)
	refuseTwoCredentials(headers, given !== null)
	const credential = given ?? ('authorization' in headers ? null : remote.credential)
	const token = credential ? await readToken(context, credential) : undefined
	await context.out.note(`remote: ${remote.name} ${remote.url}`)
	const client = remoteClient(context, remote.url, token)
	const withHint = hintAtCredential(
		given
			? 'The token given here was not accepted; leave it out to use the saved one, if there is one.'
			: 'authorization' in headers
				? 'The Authorization header given here was not accepted.'
				: hintAtLogin(context, remote),
		remote.name
	)
	const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
	return { client, headers: { ...authorization, ...headers }, withHint }
}

const hintAtLogin = (context: Context, remote: Remote): string => {
	const { program } = context
	const login = `${typed(program, 'login', remoteWord(context, remote))} --token-file <path>`
	const variable = program.bound && tokenVariable(program)
	if (!variable) return `Run: ${login}`
	return context.env[variable]
		? `The token of ${variable} was not accepted. Set another, or unset it and run: ${login}`
		: `Set ${variable}, or run: ${login}`
}

/** The word that names a remote in commands: none where the program knows no other. */
export const remoteWord = (
	{ program }: Pick<Context, 'program'>,
	{ name }: Pick<Remote, 'name'>
): string | null => (program.bound ? null : name)

/** Opens a saved remote as a target of calls. */
export const openRemote = async (context: Context, remote: Remote): Promise<ActionTarget> => {
	const { client, withHint } = await signIn(context, remote)
	return {
		remote: remoteWord(context, remote),
		isEphemeral: false,
		manifest: (signal) => client.manifest({ signal }).catch(withHint),
		call: ({ action, arguments: args, dryRun, progress, chunk: onChunk, ...more }) => {
			const { approvalToken, reason, approvalId, signal } = more
			const onProgress = ({ done, total, message }: Progress) => progress(done, total, message)
			const onUpload = (sent: number, total: number) => progress(sent, total, 'bytes sent')
			const heard = { onProgress, onChunk, onUpload }
			const options = { approvalToken, reason, approvalId, signal, ...heard }
			const answer = dryRun
				? client.call(action, args, { ...options, dryRun })
				: client.call(action, args, options)
			return answer.catch(withHint)
		},
		close: async () => {}
	}
}

/** Rethrows with what to do where the remote wants another credential. */
export const hintAtCredential =
	(hint: string, name: string) =>
	(cause: unknown): never => {
		if (!(cause instanceof ClientError) || cause.code !== 'unauthenticated') throw cause
		const { message, requestId, data } = toCliError(cause)
		throw new CliError('unauthenticated', `${name}: ${message}`, {
			hint,
			requestId,
			data,
			cause
		})
	}
