/** The command line's exit codes, by the error code of an answer. */

import { type ErrorCode, errors } from '../errors'

/** Codes that only the remote action protocol uses. */
const protocolExits: Readonly<Record<string, number>> = {
	bad_request: 2,
	invalid_json: 2,
	invalid_action: 2,
	invalid_dry_run: 2,
	invalid_approval: 2,
	http_error: 1,
	action_failed: 1
}

/** The exit code that stands for an error code; 1 for one that nobody knows. */
export const exitCodeOf = (code: string): number => {
	if (Object.hasOwn(errors, code)) return errors[code as ErrorCode].exit
	return Object.hasOwn(protocolExits, code) ? protocolExits[code]! : 1
}
