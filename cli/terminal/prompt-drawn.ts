/** A line of input on a terminal with a cursor, edited and drawn by @clack/core. */

import { isCancel, TextPrompt } from '@clack/core'
import { visibleLine } from './escape'

/**
 * What a person types after `question`, or undefined where they would rather leave.
 *
 * @param question Safe to show.
 * @param isSecret Shows nothing of what is typed.
 */
export const drawnAnswer = async (
	question: string,
	isSecret: boolean,
	signal: AbortSignal
): Promise<string | undefined> => {
	const { stdin, stderr } = process
	const gone = new AbortController()
	const leave = () => gone.abort()
	const prompt = new TextPrompt({
		input: stdin,
		output: stderr,
		signal: AbortSignal.any([signal, gone.signal]),
		render() {
			return question + withCursor(this, isSecret)
		}
	})
	let line = ''
	let earlier = ''
	prompt.on('userInput', (text) => {
		earlier = line
		line = text
	})
	prompt.on('key', (character, key) => {
		if (character === '\x04') prompt.state = 'cancel'
		if (key.name !== 'enter') return
		// A bare line feed, as programs send it, has emptied the line already.
		prompt.userInput = earlier
		prompt.value = earlier
		prompt.state = 'submit'
	})
	stdin.once('end', leave)
	try {
		const answer = await prompt.prompt()
		return isCancel(answer) ? undefined : answer
	} finally {
		stdin.off('end', leave)
		stdin.pause()
	}
}

const inverse = (text: string): string => `\x1b[7m${text}\x1b[27m`

/** The line with its cursor, since the library hides the terminal's own; gone once the line is sent. */
const withCursor = (
	{ userInput, cursor, state }: Pick<TextPrompt, 'userInput' | 'cursor' | 'state'>,
	isSecret: boolean
): string => {
	const text = isSecret ? '' : userInput
	if (state === 'submit' || state === 'cancel') return visibleLine(text)
	const place = isSecret ? 0 : cursor
	const [at = ' '] = text.slice(place)
	const after = text.slice(place + at.length)
	return visibleLine(text.slice(0, place)) + inverse(visibleLine(at)) + visibleLine(after)
}
