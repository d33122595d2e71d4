/** Third part of the docs page's script: calls that can be copied, for a shell and for MCP. */

/** Defines `exampleOf`, `parametersOf`, `bodyOf`, `needsToken`, `curlOf`, `cliOf` and `mcpOf`. */
export const samplesScript = String.raw`
const byFormat = {
	'date-time': '2026-01-31T09:30:00Z', date: '2026-01-31', time: '09:30:00Z',
	email: 'ada@example.com', uri: 'https://example.com', url: 'https://example.com',
	uuid: '3b241101-e2bb-4255-8caf-4136c566a962', ipv4: '192.0.2.1', binary: '@file'
}

/** A value that fits a schema well enough to start from. */
const exampleOf = (schema, depth = 0) => {
	const target = resolve(schema)
	const given = [target.examples && target.examples[0], target.example, target.default, target.const,
		target.enum && target.enum[0]].find((value) => value !== undefined)
	if (given !== undefined) return given
	if (target.allOf) return Object.assign({}, ...target.allOf.map((part) => exampleOf(part, depth + 1)))
	const union = target.anyOf || target.oneOf
	if (union) return exampleOf(union.find((branch) => resolve(branch).type !== 'null'), depth + 1)
	const type = [target.type || (target.properties ? 'object' : 'string')].flat()[0]
	if (type === 'integer' || type === 'number') {
		if (target.minimum !== undefined) return target.minimum
		if (target.exclusiveMinimum !== undefined) return target.exclusiveMinimum + 1
		return target.maximum !== undefined && target.maximum < 1 ? target.maximum : 1
	}
	if (type === 'boolean') return true
	if (type === 'null') return null
	if (type === 'array') return depth > 4 || !target.items ? [] : [exampleOf(target.items, depth + 1)]
	if (type !== 'object') return byFormat[target.format] || 'example'
	if (depth > 4) return {}
	const required = Object.keys(target.properties || {}).filter((name) => (target.required || []).includes(name))
	const names = required.length > 0 || depth > 0 ? required : Object.keys(target.properties || {})
	return Object.fromEntries(names.map((name) => [name, exampleOf(target.properties[name], depth + 1)]))
}

const textOf = (value) => typeof value === 'string' ? value : JSON.stringify(value)

const quoted = (text) =>
	/^[\w@%+=:,.\/-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'"

const parameterSchema = (parameter) =>
	parameter.schema || Object.values(parameter.content || {})[0]?.schema || {}

const parametersOf = (operation) => (operation.parameters || []).map(resolve)

const bodyOf = (operation) => {
	const [type, media] = Object.entries(resolve(operation.requestBody).content || {})[0] || []
	return type === undefined ? undefined : { type, schema: media.schema || {} }
}

/** The named arguments that travel in the body, put together again. */
const bodyExample = (operation, schema) => {
	const known = operation['x-quater-example'] || {}
	const inBody = (operation['x-quater-arguments'] || []).filter(({ name, in: place }) =>
		place.endsWith('body') && Object.hasOwn(known, name))
	if (inBody.length === 0) return exampleOf(schema)
	if (inBody[0].in === 'whole-body') return known[inBody[0].name]
	return Object.fromEntries(inBody.map(({ name }) => [name, known[name]]))
}

const bodyWords = (operation, { type, schema }) => {
	const value = bodyExample(operation, schema)
	if (type === 'multipart/form-data') {
		return Object.entries(value).map(([name, part]) => '-F ' + quoted(name + '=' + textOf(part)))
	}
	if (type === 'application/x-www-form-urlencoded') {
		return Object.entries(value).map(([name, part]) => '--data-urlencode ' + quoted(name + '=' + textOf(part)))
	}
	const header = '-H ' + quoted('Content-Type: ' + type)
	if (type === 'application/octet-stream') return [header, '--data-binary @file']
	return [header, '-d ' + quoted(type.includes('json') ? JSON.stringify(value) : textOf(value))]
}

const curlOf = ({ method, path, operation }) => {
	const wanted = parametersOf(operation).filter((parameter) => parameter.required)
	const known = operation['x-quater-example'] || {}
	const value = ({ name, ...parameter }) => textOf(
		Object.hasOwn(known, name) ? known[name] : exampleOf(parameterSchema(parameter)))
	const named = (place) => wanted.filter((parameter) => parameter.in === place)
	const filled = named('path').reduce(
		(at, parameter) => at.replace('{' + parameter.name + '}', encodeURIComponent(value(parameter))), path)
	const query = named('query').map((parameter) =>
		encodeURIComponent(parameter.name) + '=' + encodeURIComponent(value(parameter))).join('&')
	const body = bodyOf(operation)
	const cookies = named('cookie').map((parameter) => parameter.name + '=' + value(parameter)).join('; ')
	return [
		'curl ' + (method === 'GET' ? '' : method === 'HEAD' ? '-I ' : '-X ' + method + ' ') +
			quoted(location.origin + filled + (query && '?' + query)),
		...(needsToken(operation) ? ['-H "Authorization: Bearer $TOKEN"'] : []),
		...named('header').map((parameter) => '-H ' + quoted(parameter.name + ': ' + value(parameter))),
		...(cookies ? ['-b ' + quoted(cookies)] : []),
		...(body ? bodyWords(operation, body) : [])
	].join(' \\\n  ')
}

const needsToken = (operation) => (operation.security || []).length > 0

/** Named arguments with which a tool or CLI action can be tried. */
const argumentsOf = (operation) => Object.entries(operation['x-quater-example'] || {})

const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll('_', '-').toLowerCase()

const cliOf = (operation) =>
	['quater call ' + operation['x-quater-action'],
		...argumentsOf(operation).map(([name, value]) => '--' + kebab(name) + ' ' + quoted(textOf(value)))].join(' ')

const mcpOf = (operation) => JSON.stringify({
	jsonrpc: '2.0', id: 1, method: 'tools/call',
	params: { name: operation['x-quater-tool'], arguments: Object.fromEntries(argumentsOf(operation)) }
}, null, 2)
`
