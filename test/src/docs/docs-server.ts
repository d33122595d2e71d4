/** Answers the docs endpoints of an app as its edge does. */

import type { AnyElysia } from 'elysia'
import { openApiDocument } from '../../../plugins/elysia/openapi'
import { errorResponse } from '../../../src/answers'
import { Engine } from '../../../src/app/engine'
import { runtimeOf } from '../../../src/app/runtime-of'
import { CallRecord } from '../../../src/calls/call-record'
import { docsEndpoints } from '../../../src/endpoints/docs'
import { endpointTable } from '../../../src/endpoints/endpoint'
import { toQuaterError } from '../../../src/errors'
import type { OpenApiDocument } from '../../../src/openapi/document'
import { pathOf } from '../../../src/routes/pattern'

/** The engine of an app that is known to be in order. */
export const engineOf = async (app: AnyElysia): Promise<Engine> => {
	const engine = runtimeOf(app)
	if (!(engine instanceof Engine)) throw new Error('the app does not use quater')
	const { problems } = await engine.check()
	if (problems.length > 0) throw new Error(JSON.stringify(problems, null, '\t'))
	return engine
}

/** The document of an app, as JSON. */
export const documentOf = async (app: AnyElysia): Promise<OpenApiDocument> => {
	const { registry, options, service } = await engineOf(app)
	const models = (app as unknown as { definitions: { type: Record<string, unknown> } }).definitions
	const document = await openApiDocument({
		plans: registry.plans,
		models: models.type,
		options,
		service
	})
	return JSON.parse(JSON.stringify(document))
}

/** A function that answers requests to the docs endpoints, and how often it built the document. */
export const docsOf = async (app: AnyElysia) => {
	const { options } = await engineOf(app)
	const builds = { count: 0 }
	const table = endpointTable(
		docsEndpoints(options, () => {
			builds.count++
			return documentOf(app)
		})
	)
	const fetch = async (request: Request): Promise<Response> => {
		const call = new CallRecord({ source: 'api', entrypoint: 'server', requestId: 'test' }, request)
		try {
			const endpoint = table.get(pathOf(request.url))
			return endpoint ? await endpoint.handle(call, request) : new Response(null, { status: 404 })
		} catch (cause) {
			return errorResponse(toQuaterError(cause), 'test')
		}
	}
	return { fetch, builds }
}
