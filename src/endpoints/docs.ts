/** The OpenAPI document, and the page that shows it. */

import { identify } from '../auth/identity'
import { docsAssets, docsPage } from '../docs/page'
import type { OpenApiDocument } from '../openapi/document'
import type { ResolvedOptions } from '../options'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'
import { forMethod, openPage } from './open-page'

/** Document and page, unless `docs: false`; `build` is called once, when first asked. */
export const docsEndpoints = (
	options: ResolvedOptions,
	build: () => Promise<OpenApiDocument>
): Endpoint[] => {
	const { docs } = options
	if (docs === null) return []
	return [
		documentEndpoint(options, docs, build),
		openPage(docs.path, () => docsPage(docs)),
		...docsAssets.map(({ suffix, respond }) => openPage(`${docs.path}${suffix}`, respond))
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
			return forMethod(
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
