/** Why an app's approvals and audit cannot be asked: it has none, or they are in another process. */

import { CliError } from '../errors'
import type { Program } from '../program'
import type { Area } from './service'

/** What is thrown where an app has no use for an area. */
export const absent = (app: string, area: Area): CliError =>
	new CliError(
		'usage',
		area === 'approvals'
			? `${app} has no protected actions, so there are no approvals`
			: `${app} keeps no audit trail`
	)

/**
 * Refuses to look in a database that ends with this process, and names the form that reaches the other.
 *
 * @throws CliError `unavailable`.
 */
export const refuseEphemeral = (
	{ name, bound }: Pick<Program, 'name' | 'bound'>,
	remoteForm: string
): never => {
	throw new CliError(
		'unavailable',
		'Approvals and audit of this app live in the memory of another process: its database is :memory:',
		{
			hint: bound
				? 'Give it a database file, in QUATER_DATABASE.'
				: `Ask the server that runs: ${name} connect <name> <url>, then ${name} ${remoteForm}. Or give the app a database file.`,
			retryable: false
		}
	)
}
