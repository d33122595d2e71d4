/** One argument in a list for people: how it is written, and what is said about it. */

import type { DescribedArgument } from '../actions/describe'
import { isOperand } from './example-words'

/** How an argument is written, such as `--status <open|paid>`. */
export const writtenOf = ({ flag, type, values }: DescribedArgument): string => {
	if (isOperand(flag)) return flag
	const placeholder = values?.map(String).join('|') ?? placeholders[type] ?? type
	const space = flag.endsWith('=') ? '' : ' '
	return `${flag}${space}<${placeholder}>${type === 'files' ? ' ...' : ''}`
}

/** Whether it has to be there, what it is for, and what its value must keep to. */
export const aboutArgument = (argument: DescribedArgument): readonly string[] => {
	const { flag, type, values, required, shape, rule, description } = argument
	// A bare word has no room for what it takes.
	const taken = isOperand(flag) ? (values?.map(String).join('|') ?? ofNote(type)) : undefined
	return [
		required ? 'required' : 'optional',
		taken,
		description?.replace(/\s*\n\s*/g, ' '),
		shape,
		rule && `(${rule})`
	].flatMap((text) => text || [])
}

const ofNote = (type: string): string | undefined => (type === 'string' ? undefined : type)

const placeholders: Readonly<Record<string, string>> = {
	file: '@path|-',
	files: '@path|-',
	boolean: 'true|false',
	array: 'json array',
	object: 'json object',
	any: 'value'
}
