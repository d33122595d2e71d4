/** Sends bytes to a server as they are: no client tidies the path or the headers up. */

import { connect } from 'node:net'

/** An answer as it came over the socket. */
export interface RawAnswer {
	readonly status: number
	readonly headers: Headers
	readonly body: string
}

/** Writes `text` to a local port and reads until the server closes. */
const rawHttp = (port: number, text: string): Promise<RawAnswer> =>
	new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(text))
		const chunks: Buffer[] = []
		socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)))
		socket.on('error', reject)
		socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString('latin1'))))
	})

/** A request with `Connection: close` and a loopback Host, unless told otherwise. */
export const rawRequest = (
	port: number,
	target: string,
	{ method = 'GET', headers = [] as string[], body = '' } = {}
): Promise<RawAnswer> => {
	const host = headers.some((line) => /^host:/i.test(line)) ? [] : ['Host: localhost']
	const lines = [`${method} ${target} HTTP/1.1`, ...host, 'Connection: close', ...headers]
	return rawHttp(port, `${lines.join('\r\n')}\r\n\r\n${body}`)
}

const parse = (text: string): RawAnswer => {
	const [head = '', ...rest] = text.split('\r\n\r\n')
	const [statusLine = '', ...lines] = head.split('\r\n')
	const headers = new Headers()
	for (const line of lines) {
		const colon = line.indexOf(':')
		headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
	}
	return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}
