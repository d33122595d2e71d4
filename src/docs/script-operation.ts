/** Fourth part of the docs page's script: one operation, folded and unfolded. */

/** Defines `operationCard`. */
export const operationScript = String.raw`
const listed = (scopes) =>
	scopes.length < 2 ? scopes.join('') : scopes.slice(0, -1).join(', ') + ' and ' + scopes.at(-1)

const badgesOf = (operation) => [
	operation.deprecated ? badge('deprecated', 'warn') : '',
	operation['x-quater-auth'] === 'public' ? badge('public', 'good', 'Needs no credential') : '',
	...(operation['x-quater-scopes'] || []).map((scope) => badge(scope, 'scope', 'The caller needs this scope')),
	operation['x-quater-needs-approval'] ? badge('approval', 'warn', 'Someone else must approve the call first') : '',
	operation['x-quater-tool'] ? badge('MCP tool', 'door', 'Agents call it as a tool') : '',
	operation['x-quater-action'] ? badge('CLI', 'door', 'quater call ' + operation['x-quater-action']) : ''
].filter(Boolean)

const section = (title, ...content) => element('section', {}, element('h3', {}, title), ...content)

const accessOf = (operation) => {
	const scopes = operation['x-quater-scopes'] || []
	const words = []
	if (needsToken(operation)) {
		words.push('Send a bearer token' + (scopes.length > 0
			? ' whose caller has the scope' + (scopes.length > 1 ? 's ' : ' ') + listed(scopes) : '') + '.')
	} else if (operation['x-quater-auth'] === 'public') words.push('Anyone may call it; no token is needed.')
	const approval = operation['x-quater-needs-approval']
	if (approval) {
		words.push('Someone else approves each call before it runs' +
			(Array.isArray(approval) ? ', when it comes over ' + listed(approval) : '') + '.')
	}
	return words.length > 0 ? [section('Access', element('p', { class: 'prose' }, words.join(' ')))] : []
}

const inWords = { path: 'Path', query: 'Query', header: 'Headers', cookie: 'Cookies' }

const parameterSections = (operation) => {
	const all = parametersOf(operation)
	return Object.entries(inWords).flatMap(([place, title]) => {
		const rows = all.filter((parameter) => parameter.in === place).map((parameter) => {
			const { description, deprecated } = parameter
			const schema = parameterSchema(parameter)
			const shown = { ...schema, ...(description && { description }), ...(deprecated && { deprecated }) }
			return row(parameter.name, shown, parameter.required, [[schema.$ref]])
		})
		return rows.length === 0 ? [] : [section(title, element('ul', { class: 'members' }, ...rows))]
	})
}

const mediaViews = (content) =>
	Object.entries(content || {}).map(([type, { schema }]) =>
		element('div', { class: 'media' },
			element('div', { class: 'media-type' }, type),
			schema ? schemaView(schema) : ''))

const bodySection = (operation) => {
	const body = resolve(operation.requestBody)
	if (!body.content) return []
	const title = element('h3', {}, 'Body', body.required ? element('span', { class: 'required' }, 'required') : '')
	return [element('section', {}, title, body.description ? prose(body.description) : [], ...mediaViews(body.content))]
}

const toneOf = (status) => ({ 2: 'good', 3: 'good', 4: 'warn', 5: 'bad' })[status[0]] || ''

const answerSection = (operation) => {
	const statuses = Object.keys(operation.responses || {})
	const firstGood = statuses.find((status) => status[0] === '2')
	return section('Answers', ...statuses.map((status) => {
		const answer = resolve(operation.responses[status])
		const label = [
			element('span', { class: 'status ' + toneOf(status) }, status === 'default' ? 'else' : status),
			element('span', {}, answer.description)
		]
		if (!answer.content) return element('div', { class: 'answer' }, ...label)
		const box = element('details', { class: 'answer' }, element('summary', {}, ...label))
		const fill = () => { if (box.childElementCount === 1) box.append(...mediaViews(answer.content)) }
		box.addEventListener('toggle', fill)
		if (status === firstGood) {
			fill()
			box.open = true
		}
		return box
	}))
}

const hint = (...content) => element('p', { class: 'hint' }, ...content)

const samples = (entry) => {
	const { operation, id } = entry
	const { mcp } = spec['x-quater'] || {}
	const list = [['curl', id + '-curl', () => [
		codeBlock(curlOf(entry)),
		needsToken(operation) ? hint('Put the token into the variable ', element('code', {}, 'TOKEN'), ' first.') : ''
	].filter(Boolean)]]
	if (operation['x-quater-action']) list.push(['CLI', id + '-cli', () => [
		codeBlock(cliOf(operation)),
		hint('Rehearse it with ', element('code', {}, '--dry-run'), '. After ',
			element('code', {}, 'quater connect NAME ' + location.origin), ' write NAME before the action.')
	]])
	if (operation['x-quater-tool']) list.push(['MCP', id + '-mcp', () => [
		codeBlock(mcpOf(operation)),
		mcp ? hint('POST to ', element('code', {}, mcp.path),
			...(mcp.docs && mcp.docs.startsWith('/')
				? [', or read on at the ', element('a', { href: mcp.docs + '#' + operation['x-quater-tool'] }, 'tools page')]
				: []), '.') : ''
	].filter(Boolean)])
	return tabs('Ways to call ' + id, list)
}

const operationCard = (entry) => {
	const { method, path, operation, id } = entry
	const parts = path.split(/(\{[^}]+\})/)
	const card = element('details', { class: 'card operation', id: 'op/' + id },
		element('summary', {},
			element('span', { class: 'method ' + method.toLowerCase() }, method),
			element('span', { class: 'path' + (operation.deprecated ? ' gone' : '') },
				...parts.map((part) => part[0] === '{' ? element('span', { class: 'variable' }, part) : part)),
			element('span', { class: 'about' }, operation.summary || ''),
			element('span', { class: 'badges' }, ...badgesOf(operation))))
	const fill = () => {
		if (card.childElementCount > 1) return
		card.append(element('div', { class: 'unfolded' },
			element('div', { class: 'words' },
				operation.description ? prose(operation.description) : [],
				...accessOf(operation), ...parameterSections(operation),
				...bodySection(operation), answerSection(operation)),
			element('aside', {}, samples(entry))))
	}
	card.addEventListener('toggle', fill)
	card.fill = fill
	return card
}
`
