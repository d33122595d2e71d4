/** The OpenAPI document, and the page that shows it. */

import { identify } from '../auth/identity'
import type { CallRecord } from '../calls/call-record'
import { docsAssets, docsPage } from '../docs/page'
import type { OpenApiDocument } from '../openapi/document'
import type { ResolvedOptions } from '../options'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'

/** Document and page, unless `docs: false`; `build` is called once, when first asked. */
export const docsEndpoints = (
	options: ResolvedOptions,
	build: () => Promise<OpenApiDocument>
): Endpoint[] => {
	const { docs } = options
	if (docs === null) return []
	return [
		documentEndpoint(options, docs, build),
		openEndpoint(docs.path, () => docsPage(docs)),
		...docsAssets.map(({ suffix, respond }) => openEndpoint(`${docs.path}${suffix}`, respond))
	]
}

const documentEndpoint = (
	options: ResolvedOptions,
	{ json, public: isPublic }: { readonly json: string; readonly public: boolean },
	build: () => Promise<OpenApiDocument>
): Endpoint => {
	let text: Promise<string> | null = null
	const documentText = (): Promise<string> => {
		text ??= build()
			.then((document) => JSON.stringify(document))
			.catch((cause: unknown) => {
				text = null
				throw cause
			})
		return text
	}
	return {
		path: json,
		surface: 'api',
		async handle(call, request) {
			if (isPublic) call.access = 'public'
			else await identify(options, call, request)
			takeOnly(request, 'GET', 'HEAD')
			const body = await documentText()
			const cacheControl = isPublic ? 'no-cache' : 'private, no-store'
			return answer(
				request,
				new Response(body, {
					headers: {
						'content-type': 'application/json; charset=utf-8',
						'cache-control': cacheControl
					}
				})
			)
		}
	}
}

/** A path whose answer holds no data of the app's, and so needs no credential. */
const openEndpoint = (path: string, respond: () => Response): Endpoint => ({
	path,
	surface: 'api',
	handle(call: CallRecord, request: Request) {
		call.access = 'public'
		takeOnly(request, 'GET', 'HEAD')
		return answer(request, respond())
	}
})

const answer = (request: Request, response: Response): Response =>
	request.method === 'HEAD' ? new Response(null, response) : response
