/** Compares how much of a model's context a list of 200 tools takes; tokens are characters / 4. */

import type { Ratio } from './climb'
import type { Pins } from './machine'
import { token } from './sample/order'
import { type Server, startServer } from './server'
import { spreadOf } from './statistics'

/** What the lists weigh. */
export interface Weights {
	readonly quater: number
	readonly sdk: number
	readonly ratio: Ratio
}

const tools = 200
const charactersPerToken = 4
const maxPages = 50

interface ListAnswer {
	readonly result?: { readonly tools?: readonly unknown[]; readonly nextCursor?: string }
}

/** Tokens of all the tools that a server lists, as its JSON text has them. */
const listed = async ({ origin }: Server): Promise<number> => {
	const found: unknown[] = []
	let cursor: string | undefined
	for (let page = 0; page < maxPages; page++) {
		const { result } = await list(origin, cursor)
		found.push(...(result?.tools ?? []))
		cursor = result?.nextCursor
		if (cursor === undefined) break
	}
	if (found.length !== tools) throw new Error(`${origin} lists ${found.length} tools`)
	return Math.round(JSON.stringify(found).length / charactersPerToken)
}

const list = async (origin: string, cursor: string | undefined): Promise<ListAnswer> => {
	const response = await fetch(`${origin}/mcp`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			authorization: `Bearer ${token}`,
			'mcp-protocol-version': '2026-07-28',
			'mcp-method': 'tools/list'
		},
		body: JSON.stringify({
			jsonrpc: '2.0',
			id: 1,
			method: 'tools/list',
			params: {
				...(cursor === undefined ? {} : { cursor }),
				_meta: {
					'io.modelcontextprotocol/protocolVersion': '2026-07-28',
					'io.modelcontextprotocol/clientCapabilities': {}
				}
			}
		})
	})
	return (await response.json()) as ListAnswer
}

/** Lists the same tools by both. */
export const weighLists = async (pins: Pins): Promise<Weights> => {
	const weigh = async (program: string) => {
		const server = await startServer(pins.server, program)
		try {
			return await listed(server)
		} finally {
			await server.stop()
		}
	}
	const quater = await weigh(`quater ${tools}`)
	const sdk = await weigh(`mcp-sdk-v2 ${tools}`)
	return {
		quater,
		sdk,
		ratio: {
			label: `tools/list, ${tools} tools, tokens: quater / official SDK`,
			ratio: spreadOf([quater / sdk]),
			byClock: null,
			atLeast: null,
			atMost: 0.9
		}
	}
}
