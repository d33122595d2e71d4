/** Every command of `quater`, in the order of the help. */

import { installHelp } from '../completions/scripts'
import type { CommandSpec } from './command'

/** All commands. */
export const commands: readonly CommandSpec[] = [
	{
		name: 'dev',
		takes: '[app]',
		arity: [0, 1],
		about: 'Serve an app, with reload on change',
		serves: true,
		load: async () => (await import('../commands/dev')).dev
	},
	{
		name: 'run',
		takes: '[app]',
		arity: [0, 1],
		about: 'Serve an app, after the production checks',
		serves: true,
		load: async () => (await import('../commands/run')).run
	},
	{
		name: 'check',
		takes: '[app]',
		arity: [0, 1],
		about: 'Report what keeps an app from production',
		load: async () => (await import('../commands/check')).check
	},
	{
		name: 'build',
		takes: '[app]',
		arity: [0, 1],
		about: 'Make one binary of an app, with its actions as commands',
		load: async () => (await import('../commands/build')).build
	},
	{
		name: 'actions list',
		takes: '[remote]',
		arity: [0, 1],
		about: 'Names of the actions and what each does, one line each',
		load: async () => (await import('../commands/actions')).listActions
	},
	{
		name: 'actions search',
		takes: '[remote] <query>',
		arity: [1, 2],
		about: 'Actions that do what the words say, best first',
		load: async () => (await import('../commands/actions')).searchActions
	},
	{
		name: 'actions describe',
		takes: '[remote] <action>',
		arity: [1, 2],
		about: 'Arguments of one action, and a command that runs',
		load: async () => (await import('../commands/actions')).describeAction
	},
	{
		name: 'call',
		takes: '[remote] <action> [--argument value ...]',
		arity: [1, 2],
		about: 'Run one action',
		takesAction: true,
		load: async () => (await import('../commands/call')).call
	},
	{
		name: 'approvals list',
		takes: '[remote]',
		arity: [0, 1],
		about: 'What waits for a decision',
		load: async () => (await import('../commands/approvals')).list
	},
	{
		name: 'approvals show',
		takes: '[remote] <id>',
		arity: [1, 2],
		about: 'Everything about one approval, its arguments included',
		load: async () => (await import('../commands/approvals')).show
	},
	{
		name: 'approvals approve',
		takes: '[remote] <id>',
		arity: [1, 2],
		about: 'Let one call run, once',
		load: async () => (await import('../commands/approval-steps')).approve
	},
	{
		name: 'approvals deny',
		takes: '[remote] <id>',
		arity: [1, 2],
		about: 'Refuse one call',
		load: async () => (await import('../commands/approval-steps')).deny
	},
	{
		name: 'approvals withdraw',
		takes: '[remote] <id>',
		arity: [1, 2],
		about: 'Take your own request back',
		load: async () => (await import('../commands/approval-steps')).withdraw
	},
	{
		name: 'audit list',
		takes: '[remote]',
		arity: [0, 1],
		about: 'The newest rows of the audit trail, or those after a cursor',
		load: async () => (await import('../commands/audit')).list
	},
	{
		name: 'audit tail',
		takes: '[remote]',
		arity: [0, 1],
		about: 'The newest rows, and each new one as it comes',
		load: async () => (await import('../commands/audit-tail')).tail
	},
	{
		name: 'audit verify',
		takes: '[remote]',
		arity: [0, 1],
		about: 'Check that no row was changed, added or removed',
		load: async () => (await import('../commands/audit')).verify
	},
	{
		name: 'audit export',
		takes: '[remote]',
		arity: [0, 1],
		about: 'The audit trail as JSON lines',
		load: async () => (await import('../commands/audit-export')).exportTrail
	},
	{
		name: 'connect',
		takes: '<name> <url>',
		arity: [2, 2],
		about: 'Save a remote app under a name',
		load: async () => (await import('../commands/connect')).connect
	},
	{
		name: 'login',
		takes: '<remote>',
		arity: [1, 1],
		about: 'Give a saved remote a token',
		load: async () => (await import('../commands/login')).login
	},
	{
		name: 'logout',
		takes: '<remote>',
		arity: [1, 1],
		about: "Forget a saved remote's token",
		load: async () => (await import('../commands/logout')).logout
	},
	{
		name: 'remotes list',
		takes: '',
		arity: [0, 0],
		about: 'The saved remotes',
		load: async () => (await import('../commands/remotes')).list
	},
	{
		name: 'remotes remove',
		takes: '<remote>',
		arity: [1, 1],
		about: 'Forget a saved remote',
		load: async () => (await import('../commands/remotes')).remove
	},
	{
		name: 'remotes repair',
		takes: '',
		arity: [0, 0],
		about: 'Save what can be read of a damaged file',
		load: async () => (await import('../commands/repair')).repair
	},
	{
		name: 'remotes default',
		takes: '[remote]',
		arity: [0, 1],
		about: 'Show or set the remote that is used when none is named',
		load: async () => (await import('../commands/remotes')).setDefault
	},
	{
		name: 'mcp config',
		takes: '[remote]',
		arity: [0, 1],
		about: 'How MCP clients are told of this app, ready to be pasted',
		load: async () => (await import('../commands/mcp')).config
	},
	{
		name: 'mcp list',
		takes: '[remote]',
		arity: [0, 1],
		about: 'The MCP tools that this caller sees',
		load: async () => (await import('../commands/mcp')).list
	},
	{
		name: 'skills',
		takes: '[remote]',
		arity: [0, 1],
		about: 'A SKILL.md that tells agents how to use this app, or an llms.txt (--llms)',
		load: async () => (await import('../commands/skills')).skills
	},
	{
		name: 'doctor',
		takes: '[remote]',
		arity: [0, 1],
		about: 'What may be wrong around a command, and what mends it',
		load: async () => (await import('../commands/doctor')).doctor
	},
	{
		name: 'completions',
		takes: '<bash|zsh|fish>',
		arity: [1, 1],
		about: 'Completions for a shell: commands, actions, flags and values',
		more: installHelp,
		load: async () => (await import('../commands/completions')).completions
	},
	{
		name: '__app',
		takes: '',
		arity: [0, 0],
		about: 'What the local app is, for doctor',
		hidden: true,
		load: async () => (await import('../commands/app')).app
	},
	{
		name: '__complete',
		takes: '<shell> <breaks> -- <word ...>',
		arity: [2, Number.POSITIVE_INFINITY],
		about: 'What may stand where the cursor is',
		hidden: true,
		load: async () => (await import('../commands/complete')).complete
	}
]
