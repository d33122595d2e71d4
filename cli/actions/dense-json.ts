/** JSON for readers who pay by the character: no indentation, and long lists still one element a line. */

import { isRecord } from '../../src/schema/json'
import { visible } from '../terminal/escape'

/** An object whose lists have one element a line, so that they can be searched by line; all else on one line. */
export const denseJson = (value: unknown): string => {
	if (!isRecord(value)) return oneLine(value)
	const members = Object.entries(value).map(([name, member]) => {
		const lines = Array.isArray(member) && member.length > 0
		const text = lines ? `[\n${member.map(oneLine).join(',\n')}\n]` : oneLine(member)
		return `${oneLine(name)}:${text}`
	})
	return `{${members.join(',')}}`
}

/** JSON on one line, in which no character can disturb a terminal. */
export const oneLine = (value: unknown): string => visible(JSON.stringify(value) ?? 'null')
