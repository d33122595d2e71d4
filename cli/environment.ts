/** Every environment variable that the command line minds, in one table. */

/** What a variable is about. */
export interface VariableSpec {
	readonly name: string
	readonly about: string
	/** Whether its value is never shown. */
	readonly secret?: true
}

/** The variables, ours first. */
export const variables: readonly VariableSpec[] = [
	{ name: 'QUATER_APP', about: 'The local app, as file or file:export' },
	{ name: 'QUATER_TOKEN', secret: true, about: 'The token of local calls; never sent to a remote' },
	{ name: 'QUATER_HOME', about: 'The directory where remotes are saved' },
	{ name: 'QUATER_NON_INTERACTIVE', about: 'Never prompt, unless empty or 0' },
	{
		name: 'QUATER_DATABASE',
		secret: true,
		about: "The app's database, where the app does not name one"
	},
	{
		name: 'XDG_CONFIG_HOME',
		about: 'Holds quater/, the directory of remotes, without QUATER_HOME'
	},
	{
		name: 'QUATER_PAGER',
		about: 'What shows long lists on a terminal, before PAGER; empty for none'
	},
	{ name: 'PAGER', about: 'What shows long lists on a terminal' },
	{ name: 'NO_COLOR', about: 'No colours' },
	{ name: 'CLICOLOR_FORCE', about: 'Colours, even where no terminal reads' },
	{ name: 'TERM', about: 'dumb: no colours, and no line that is drawn again' }
]
