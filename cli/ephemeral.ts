/** Refuses to look for approvals in a database that ends with this process. */

import { CliError } from './errors'

/**
 * Refuses, and names the form that reaches the process where approvals are.
 *
 * @throws CliError `unavailable`.
 */
export const refuseEphemeral = (remoteForm: string): never => {
	throw new CliError(
		'unavailable',
		'Approvals and audit of this app live in the memory of another process: its database is :memory:',
		{
			hint: `Ask the server that runs: quater connect <name> <url>, then ${remoteForm}. Or give the app a database file.`,
			retryable: false
		}
	)
}
