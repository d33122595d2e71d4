/** One action as the MCP tool that hosts read. */

import type { Action, Icon, ToolAnnotations } from '../routes/action'
import type { JsonSchema } from '../schema/json-schema'

/** A tool as `tools/list` carries it. */
export interface Tool {
	name: string
	title?: string
	description: string
	inputSchema: JsonSchema
	outputSchema?: JsonSchema
	annotations?: ToolAnnotations
	icons?: readonly Icon[]
}

/**
 * Describes an action as a tool, with nothing in it that is empty or undefined.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool
 */
export const toolOf = (action: Action): Tool => {
	const { name, title, annotations, icons, inputSchema } = action
	const outputSchema = publishedOutput(action)
	return {
		name,
		...(title === undefined ? {} : { title }),
		description: action.description.mcp,
		inputSchema,
		...(outputSchema === undefined ? {} : { outputSchema }),
		...(Object.keys(annotations).length === 0 ? {} : { annotations }),
		...(icons === undefined || icons.length === 0 ? {} : { icons })
	}
}

/**
 * The output schema that clients will hold results against, if there is one.
 *
 * Legacy clients refuse a whole list over a root that is not `type: object`, so such a schema is
 * kept back from everyone.
 */
export const publishedOutput = ({ outputSchema }: Action): JsonSchema | undefined =>
	outputSchema?.type === 'object' ? outputSchema : undefined
