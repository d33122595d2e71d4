/** A line of input on a terminal that knows no cursor, which echoes and edits the line itself. */

/**
 * What a person types after `question`, or undefined where they would rather leave.
 *
 * @param question Safe to show.
 * @param isSecret Shows nothing of what is typed.
 */
export const plainAnswer = async (
	question: string,
	isSecret: boolean,
	signal: AbortSignal
): Promise<string | undefined> => {
	const { promise, resolve } = Promise.withResolvers<string | undefined>()
	const { stdin, stderr } = process
	const decoder = new TextDecoder()
	let typed = ''
	const read = (chunk: Buffer) => {
		typed += decoder.decode(chunk, { stream: true })
		const end = typed.search(/[\r\n]/)
		const stopped = typed.search(leaving)
		if (stopped >= 0 && (end < 0 || stopped < end)) resolve(undefined)
		else if (end >= 0) resolve(isSecret ? withoutErased(typed.slice(0, end)) : typed.slice(0, end))
	}
	const leave = () => resolve(undefined)
	// In raw mode nothing is echoed; else the terminal hands over whole lines.
	stdin.setRawMode(isSecret)
	stdin.on('data', read)
	stdin.once('end', leave)
	signal.addEventListener('abort', leave, { once: true })
	if (signal.aborted) leave()
	stdin.resume()
	stderr.write(question)
	try {
		const answer = await promise
		if (isSecret || answer === undefined) stderr.write('\n')
		return answer
	} finally {
		stdin.off('data', read)
		stdin.off('end', leave)
		signal.removeEventListener('abort', leave)
		stdin.setRawMode(false)
		stdin.pause()
	}
}

/** Ctrl-C and Ctrl-D. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const leaving = /[\x03\x04]/

/** What is left of a line once every backspace has taken its character. */
const withoutErased = (line: string): string => {
	const kept: string[] = []
	for (const character of line) {
		if (character === '\x7f' || character === '\b') kept.pop()
		else kept.push(character)
	}
	return kept.join('')
}
