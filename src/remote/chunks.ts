/** The pieces of a generator's answer, told to the caller as they come. */

/** Tells of one piece, as text. */
export type TellChunk = (text: string) => void

/** Whether a handler yields its answer piece by piece: the framework marks what generators make. */
export const comesInChunks = ({ status, headers }: Response): boolean =>
	status < 400 && headers.get('transfer-encoding') === 'chunked'

/** Reads bytes as the pieces of one text; a character may be spread over two of them. */
export const textChunks = (tell: TellChunk): ((bytes: Uint8Array) => void) => {
	const decoder = new TextDecoder()
	return (bytes) => {
		const text = decoder.decode(bytes, { stream: true })
		if (text !== '') tell(text)
	}
}
