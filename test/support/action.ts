/** An action made of a method, a path and schemas, for tests of what only reads it. */

import type { Action } from '../../src/routes/action'
import { type InputSources, planInputs } from '../../src/schema/inputs'

/** Plans the inputs as the registry does, and leaves the rest plain. */
export const actionFor = (method: string, path: string, schemas: InputSources = {}): Action => {
	const { inputs, inputSchema, bodyRequired } = planInputs({ method, path, ...schemas })
	return {
		name: 'act',
		nameIsDerived: false,
		aliases: [],
		method,
		path,
		exposed: new Set(['mcp', 'cli']),
		description: { mcp: 'Acts.', cli: 'Acts.' },
		title: undefined,
		tags: [],
		annotations: {},
		icons: undefined,
		policy: { public: new Set(), scopes: [], needsApproval: null },
		inputs,
		body: { encoding: 'json', required: bodyRequired },
		takesFiles: false,
		inputSchema,
		outputSchema: undefined
	}
}
