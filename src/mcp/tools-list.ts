/** Pages through the tools that a caller may call, each tool written as JSON once. */

import type { Caller } from '../calls/call'
import type { Action } from '../routes/action'
import type { Era } from './eras'
import type { McpHost } from './host'
import { type Answer, invalidParams, isObject } from './json-rpc'
import { identityOf, listTtlMs, sealResult } from './result'
import { toolOf } from './tool'

/** Answers `tools/list` for one caller. */
export type ListTools = (era: Era, params: unknown, caller: Caller | null) => Answer

const badCursor: Answer = { ...invalidParams, message: 'Invalid params: unknown cursor' }

/**
 * Makes the `tools/list` of one app. Pages are cached per visibility set, so a host that hands out
 * the same array for the same set has its list written once.
 *
 * A cursor names the last tool of a page, so that it survives a deploy; one that names nothing the
 * caller sees is refused, whether or not the tool exists.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination
 */
export const toolLister = (host: McpHost): ListTools => {
	const identity = identityOf(host.service)
	const cacheScope = host.listIsPrivate ? 'private' : 'public'
	const freshness = `,"ttlMs":${listTtlMs},"cacheScope":"${cacheScope}"`
	const toolTexts = new WeakMap<Action, string>()
	const pageTexts = new WeakMap<readonly Action[], Map<number, string>>()

	const toolText = (action: Action): string => {
		const known = toolTexts.get(action)
		if (known !== undefined) return known
		const text = JSON.stringify(toolOf(action))
		toolTexts.set(action, text)
		return text
	}

	const page = (tools: readonly Action[], start: number): string => {
		const pages = pageTexts.get(tools) ?? new Map<number, string>()
		const known = pages.get(start)
		if (known !== undefined) return known
		const shown = tools.slice(start, start + host.pageSize)
		const last = start + shown.length < tools.length ? shown.at(-1) : undefined
		const next = last === undefined ? '' : `,"nextCursor":"${cursorAfter(last.name)}"`
		const text = `"tools":[${shown.map(toolText).join()}]${next}`
		pages.set(start, text)
		pageTexts.set(tools, pages)
		return text
	}

	return (era, params, caller) => {
		const cursor = cursorOf(params)
		if (cursor === null) return invalidParams
		const tools = host.tools(caller)
		const start = cursor === '' ? 0 : startAfter(tools, cursor)
		if (start === 0 && cursor !== '') return badCursor
		const members = page(tools, start)
		return sealResult(era, identity, era === 'modern' ? members + freshness : members)
	}
}

const cursorAfter = (name: string): string => Buffer.from(`after:${name}`).toString('base64url')

/** Null when the params are malformed; `''` asks for the first page. */
const cursorOf = (params: unknown): string | null => {
	if (params === undefined) return ''
	if (!isObject(params)) return null
	const cursor = params.cursor ?? ''
	return typeof cursor === 'string' ? cursor : null
}

/** The index after the tool that a cursor names, or 0 when it names none of these. */
const startAfter = (tools: readonly Action[], cursor: string): number => {
	const named = Buffer.from(cursor, 'base64url').toString()
	return tools.findIndex(({ name }) => named === `after:${name}`) + 1
}
