/** Whether an agent runs this command, which changes how answers look and nothing else. */

import type { Environment } from '../context'

/**
 * Variables that agents set for the commands they run. Those that a person's own shell may have too, such as
 * `REPL_ID`, `CURSOR_TRACE_ID` or a key of a provider's, are not among them.
 *
 * @see https://github.com/vercel/vercel/tree/main/packages/detect-agent, https://github.com/unjs/std-env
 */
export const agentVariables = [
	'AI_AGENT',
	'AMP_CURRENT_THREAD_ID',
	'ANTIGRAVITY_AGENT',
	'AUGMENT_AGENT',
	'CLAUDECODE',
	'CLAUDE_CODE',
	'CLINE_ACTIVE',
	'CODEX_CI',
	'CODEX_SANDBOX',
	'CODEX_THREAD_ID',
	'COPILOT_CLI',
	'CRUSH',
	'CURSOR_AGENT',
	'GEMINI_CLI',
	'GOOSE_TERMINAL',
	'OPENCLAW_SHELL',
	'OPENCODE',
	'OPENCODE_CLIENT',
	'PI_CODING_AGENT'
] as const

const off: ReadonlySet<string> = new Set(['', '0', 'false'])

/** Whether one of the {@link agentVariables} is set, to anything but an empty text, `0` or `false`. */
export const isAgent = (env: Environment): boolean =>
	agentVariables.some((name) => !off.has(env[name] ?? ''))
