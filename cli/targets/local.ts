/** An app in this process as a target, through its runtime. */

import type { Runtime } from '../../src/app/runtime'
import { readAnswer } from '../../src/client/answer'
import type { RemoteCall } from '../../src/remote/protocol'
import { closeApp } from '../apps/close-app'
import { handOver } from '../apps/hand-over'
import { loadApp } from '../apps/load-app'
import type { Context } from '../context'
import {
	credentialFromFlags,
	headersFromFlags,
	localToken,
	readToken,
	refuseTwoCredentials,
	tokenVariable
} from '../credentials/credential'
import { CliError, seeCause, toCliError } from '../errors'
import type { Program } from '../program'
import { visibleLine } from '../terminal/escape'
import type { ActionTarget, TargetCall } from './target'

/** An app that was started without a socket, and who calls it. */
export interface LocalApp {
	/** The exported value. */
	readonly app: object
	readonly runtime: Runtime
	/** What the caller's credential is, as request headers. */
	readonly headers: Headers
	/** Rethrows with what to do where the app wants another credential. */
	withHint(cause: unknown): never
	/** Stops the app in good order, within bounds; never throws. */
	close(): Promise<void>
}

/** Loads the app and starts it without a socket; whoever opens it closes it. */
export const openApp = async (context: Context): Promise<LocalApp> => {
	// Before anything is read from standard input.
	await handOver(context)
	const headers = await localHeaders(context)
	const { app, runtime } = await loadApp(context)
	if (!context.flags.has('verbose')) hideFaults()
	const close = () => closeApp(context, runtime)
	context.onLeaving(close)
	try {
		await runtime.start()
	} catch (cause) {
		await close()
		throw startError(cause)
	}
	return {
		app,
		runtime,
		headers,
		withHint: hintAtToken(context.program, headers.has('authorization')),
		close
	}
}

/** Refusals of quater's own say what to do; what a hook throws is the app's. */
const startError = (cause: unknown): unknown =>
	cause instanceof Error && !['ConfigError', 'QuaterError', 'CliError'].includes(cause.name)
		? new CliError('load_failed', `A start hook of the app failed: ${cause.message}`, {
				hint: seeCause,
				cause
			})
		: cause

/** Opens the app as a target of calls. */
export const openLocal = async (context: Context): Promise<ActionTarget> => {
	const { runtime, headers, withHint, close } = await openApp(context)
	const verbose = context.flags.has('verbose')
	return {
		remote: null,
		isEphemeral: runtime.isEphemeral,
		manifest: (signal) => runtime.localManifest({ headers, signal }).catch(withHint),
		call: ({ dryRun, signal, progress, chunk, ...call }) =>
			runtime
				.localCall(remoteCall({ dryRun, ...call }), { headers, signal, progress, chunk })
				.then(({ status, answer }) => readAnswer(status, answer, dryRun))
				.catch(withHint)
				.catch(hintAtStorage(context.program, runtime))
				.catch(verbose ? rethrow : hintAtCause),
		close
	}
}

const remoteCall = ({
	action,
	arguments: args,
	dryRun,
	approvalToken,
	reason,
	approvalId
}: Omit<TargetCall, 'signal' | 'progress' | 'chunk'>): RemoteCall => ({
	action,
	arguments: args,
	dry_run: dryRun,
	...(approvalToken !== undefined && { approval_token: approvalToken }),
	...(reason !== undefined && { reason }),
	...(approvalId !== undefined && { approval_id: approvalId })
})

const localHeaders = async (context: Context): Promise<Headers> => {
	const headers = headersFromFlags(context)
	const given = await credentialFromFlags(context)
	const token = given
		? await readToken(context, given)
		: localToken(context.env, variablesOf(context.program))
	refuseTwoCredentials(headers, token !== null)
	return new Headers({ ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) })
}

const fault = /^quater: request \S+ failed:$/

/** What a server logs of a fault would be shown to the caller here, with its stack: one line is enough. */
const hideFaults = (): void => {
	const { error } = console
	console.error = (...words: unknown[]) => {
		const [head, cause] = words
		if (fault.test(String(head))) return
		if (!String(head).startsWith('quater: ') || !(cause instanceof Error)) error(...words)
		else error(`${head} ${visibleLine(reasonOf(cause))}`)
	}
}

/** What is behind a failure that only says that there was one. */
const reasonOf = ({ message, cause }: Error): string =>
	cause instanceof Error ? cause.message : message

/** Says which database it is that cannot be used; the app itself tells nobody. */
const hintAtStorage =
	(program: Program, runtime: Runtime) =>
	async (cause: unknown): Promise<never> => {
		const { code, message, requestId, data } = toCliError(cause)
		if (code !== 'unavailable') throw cause
		const found = await runtime.databaseFault()
		if (found === null) throw cause
		const mend = program.bound ? '. Name another in QUATER_DATABASE.' : ''
		throw new CliError(code, message, { hint: found + mend, requestId, data, cause })
	}

const rethrow = (cause: unknown): never => {
	throw cause
}

const hintAtCause = (cause: unknown): never => {
	const { code, message, hint, requestId, data } = toCliError(cause)
	if (code !== 'action_failed') throw cause
	throw new CliError(code, message, {
		hint: hint ?? seeCause,
		requestId,
		data,
		cause
	})
}

/** Variables that may hold the token of a local caller, the first of them first. */
const variablesOf = (program: Program): readonly string[] =>
	program.bound ? [tokenVariable(program), 'QUATER_TOKEN'] : ['QUATER_TOKEN']

const hintAtToken =
	(program: Program, given: boolean) =>
	(cause: unknown): never => {
		const error = toCliError(cause)
		if (error.code !== 'unauthenticated') throw cause
		throw new CliError('unauthenticated', error.message, {
			hint: given
				? `The app did not accept the token of ${variablesOf(program).join(' or ')}, or of the flags. Give another: --token-file <path>.`
				: `Set ${variablesOf(program)[0]}, or give --token-file <path>.`,
			requestId: error.requestId,
			data: error.data,
			cause
		})
	}
