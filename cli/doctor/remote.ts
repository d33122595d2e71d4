/** Whether one saved remote works: its token's source, the way there, the certificate, the clock, the protocol. */

import { codeOfStatus } from '../../src/client/answer'
import { readJson, refuseRedirect, transportError } from '../../src/client/exchange'
import { readManifest } from '../../src/client/manifest'
import { manifestPath } from '../../src/remote/protocol'
import type { Context } from '../context'
import { readToken } from '../credentials/credential'
import { toCliError } from '../errors'
import { typed } from '../hints/typed'
import type { Remote } from '../remotes/remotes'
import { userAgent } from '../targets/remote'
import { safeFetch } from '../targets/safe-fetch'
import { type Finding, failed, ok, problem, warning } from './finding'

/** Clocks that differ by more make tokens too old, or not yet valid. */
const skewMs = 60_000
const maxBytes = 5 * 1024 * 1024

/** Examines one remote; nothing of it is called but its manifest. */
export const examineRemote = async (
	context: Context,
	remote: Remote,
	timeoutMs: number
): Promise<readonly Finding[]> => {
	const about = `remote ${remote.name}`
	const { program } = context
	const login = `Run: ${typed(program, 'login', program.bound ? null : remote.name)} --token-file <path>`
	let token: string | undefined
	const findings: Finding[] = []
	try {
		token = remote.credential ? await readToken(context, remote.credential) : undefined
	} catch (cause) {
		findings.push(failed(about, cause, login))
	}
	const sent = Date.now()
	const timeout = AbortSignal.timeout(timeoutMs)
	const signal = AbortSignal.any([timeout, context.signal])
	const headers = {
		accept: 'application/json',
		'user-agent': userAgent,
		...(token !== undefined && { authorization: `Bearer ${token}` })
	}
	const url = remote.url + manifestPath
	try {
		const response = await safeFetch(url, { headers, redirect: 'manual', signal })
		refuseRedirect(response, url)
		findings.push(...skewOf(about, response, sent))
		const { status, value } = await readJson(response, maxBytes)
		if (status === 401) findings.push(refused(about, token !== undefined, login))
		else if (status !== 200)
			findings.push(
				problem(about, `${remote.url} answered ${status} (${codeOfStatus(status)})`, look)
			)
		else {
			const { service, actions } = readManifest(value)
			const ms = Date.now() - sent
			const count = `${actions.length} ${actions.length === 1 ? 'action' : 'actions'}`
			findings.push(
				ok(about, `${service.name} ${service.version} at ${remote.url}, ${count}, ${ms} ms`)
			)
		}
	} catch (cause) {
		const known = cause instanceof Error && cause.name === 'ClientError'
		const error = known ? cause : transportError(cause, { timeoutMs, safe: true }, timeout)
		const { code } = toCliError(error)
		// What is no manifest is told by a 401 that has no JSON, too.
		if (code === 'unauthenticated') findings.push(refused(about, token !== undefined, login))
		else findings.push(failed(about, error, look))
	}
	return findings
}

const look = 'Is the URL that of an app with quater in it, and does the app run?'

const refused = (about: string, hadToken: boolean, login: string): Finding =>
	hadToken
		? problem(about, 'The saved token was not accepted (401)', login)
		: warning(about, 'It wants a token, and none is saved (401)', login)

const skewOf = (about: string, response: Response, sent: number): Finding[] => {
	const date = Date.parse(response.headers.get('date') ?? '')
	// The header has whole seconds, and was written at some time while the answer was waited for.
	const apart = Math.max(sent - date - 1000, date - Date.now())
	if (!(apart > skewMs)) return []
	const seconds = Math.round(apart / 1000)
	return [
		warning(
			about,
			`Its clock and this one are ${seconds} s apart`,
			'Set the wrong one, or signed tokens fail.'
		)
	]
}
