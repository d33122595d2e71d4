/** Finds routes whose paths hold secrets, so that no log shows them. */

import type { RoutePlan } from '../routes/registry'
import { someSchema } from '../schema/local-reference'
import { pathParameters } from '../schema/path'
import { saysSecret } from './mask'

/** Whether some part of a route's path is a secret, by its name or by its schema. */
export const hasSecretPath = (
	{ route, action }: RoutePlan,
	isSecretName: (name: string) => boolean
): boolean => {
	const declared = (action?.inputs ?? []).filter(
		(input) =>
			input.in === 'params' && someSchema(input.schema, action?.inputSchema.$defs, saysSecret)
	)
	return pathParameters(route.path).some(
		({ name }) => isSecretName(name) || declared.some((input) => input.name === name)
	)
}
