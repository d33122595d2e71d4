/** Writes a SKILL.md: front matter with a name and a description, then the guide. */

import { type Guided, guideOf, serviceOf, summaryOf } from './guide'

/** Names that the format's authors keep for themselves. */
const reserved = /anthropic|claude/g

/**
 * A skill's name: 1 to 64 of `a-z 0-9 -`, no hyphen at an end and none after another.
 *
 * @see https://agentskills.io/specification
 */
export const skillName = (guided: Guided): string =>
	serviceOf(guided)
		.toLowerCase()
		.replace(reserved, '')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 64)
		.replace(/-+$/, '') || 'app'

/** Marks a file as ours, so that it may be written again. */
export const generatedMark = 'generator: quater'

/** The whole file; the same actions make the same text. */
export const skillFile = (guided: Guided): string => {
	const description = summaryOf(guided).slice(0, 1024)
	const sections = guideOf(guided).map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}`)
	return [
		// A JSON string is a YAML one.
		`---\nname: ${skillName(guided)}\ndescription: ${JSON.stringify(description)}\nmetadata:\n  ${generatedMark}\n---`,
		`# ${serviceOf(guided)}`,
		...sections,
		''
	]
		.join('\n\n')
		.trimEnd()
		.concat('\n')
}
