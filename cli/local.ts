/** An app in this process as a target, through its runtime. */

import { readAnswer } from '../src/client/answer'
import type { Context } from './context'
import {
	credentialFromFlags,
	headersFromFlags,
	localToken,
	readToken,
	refuseTwoCredentials
} from './credential'
import { CliError, toCliError } from './errors'
import { loadApp } from './load-app'
import type { ActionTarget } from './target'

/** Loads the app, starts it without a socket, and acts as its caller. */
export const openLocal = async (context: Context): Promise<ActionTarget> => {
	const headers = await localHeaders(context)
	const withHint = hintAtToken(headers.has('authorization'))
	const { runtime } = await loadApp(context)
	const verbose = context.flags.has('verbose')
	if (!verbose) hideFaults()
	await runtime.start()
	return {
		remote: null,
		manifest: (signal) => runtime.localManifest({ headers, signal }).catch(withHint),
		call: ({ action, arguments: args, dryRun, approvalToken, signal, progress }) => {
			const token = approvalToken === undefined ? {} : { approval_token: approvalToken }
			const call = { action, arguments: args, dry_run: dryRun, ...token }
			return runtime
				.localCall(call, { headers, signal, progress })
				.then(({ status, answer }) => readAnswer(status, answer, dryRun))
				.catch(withHint)
				.catch(verbose ? rethrow : hintAtCause)
		},
		close: () => runtime.stop()
	}
}

const localHeaders = async (context: Context): Promise<Headers> => {
	const headers = headersFromFlags(context)
	const given = await credentialFromFlags(context)
	const token = given ? await readToken(given, context.env) : localToken(context.env)
	refuseTwoCredentials(headers, token !== null)
	return new Headers({ ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) })
}

const fault = /^quater: request \S+ failed:$/

/** What a server logs of a fault would be shown to the caller here: its cause, with its stack. */
const hideFaults = (): void => {
	const { error } = console
	console.error = (...words: unknown[]) => {
		if (!fault.test(String(words[0]))) error(...words)
	}
}

const rethrow = (cause: unknown): never => {
	throw cause
}

const hintAtCause = (cause: unknown): never => {
	const { code, message, hint, requestId, data } = toCliError(cause)
	if (code !== 'action_failed') throw cause
	throw new CliError(code, message, {
		hint: hint ?? 'Add --verbose to see the cause.',
		requestId,
		data,
		cause
	})
}

const hintAtToken =
	(given: boolean) =>
	(cause: unknown): never => {
		const error = toCliError(cause)
		if (error.code !== 'unauthenticated') throw cause
		throw new CliError('unauthenticated', error.message, {
			hint: given
				? 'The app did not accept the token of QUATER_TOKEN, or of the flags.'
				: 'Set QUATER_TOKEN, or give --token-file <path>.',
			requestId: error.requestId,
			data: error.data,
			cause
		})
	}
