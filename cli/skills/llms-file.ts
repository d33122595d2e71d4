/** Writes an llms.txt: a title, a summary, and what an agent needs to know, with links where there are any. */

import { manifestPath } from '../../src/remote/protocol'
import { typed } from '../hints/typed'
import type { Program } from '../program'
import { type Guided, guideOf, serviceOf, summaryOf } from './guide'

/**
 * The file about an app.
 *
 * @see https://llmstxt.org
 */
export const llmsFile = (guided: Guided): string => {
	// Headings are for lists of links alone.
	const parts = guideOf(guided).map(([title, lines]) => `${title}:\n\n${lines.join('\n')}`)
	return finish([`# ${serviceOf(guided)}`, `> ${summaryOf(guided)}`, ...parts, ...linksOf(guided)])
}

/** The file about this program, where there is no app to tell of. */
export const programFile = (program: Program): string => {
	const commands = program.commands
		.filter(({ hidden }) => !hidden)
		.map(({ name, takes, about }) => `- \`${`${program.name} ${name} ${takes}`.trim()}\`: ${about}`)
	return finish([
		`# ${program.name}`,
		'> Calls the actions of apps on the command line: of an app in this directory, or of a saved remote.',
		`Save a remote with \`${typed(program, 'connect')} <name> <url> --token-file <path>\`; then \`${typed(program, 'skills')} <name>\` tells of its actions.`,
		`Commands:\n\n${commands.join('\n')}`
	])
}

const linksOf = ({ url }: Guided): string[] => {
	if (url === null) return []
	return [
		[
			'## Links',
			'',
			`- [OpenAPI](${url}/openapi.json): every route, where the app publishes it`,
			`- [Actions](${url}${manifestPath}): the actions of the caller, with their schemas`,
			`- [MCP](${url}/mcp): the same as tools, over Streamable HTTP`
		].join('\n')
	]
}

const finish = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`
