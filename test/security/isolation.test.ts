/** Interleaved calls of different callers on every surface never mix. */

import { expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { quater } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'
import {
	inProcess,
	mcpPath,
	remoteInit,
	remotePath,
	rpcOf,
	type Send,
	serve,
	toolInit,
	toolValue
} from './doors'

const calls = 200
const pause = (n: number) => Bun.sleep((n * 7) % 5)

const app = new Elysia()
	.use(
		quater({
			name: 'isolation',
			version: '1',
			auth: async ({ headers }) => {
				const [, subject = ''] = headers.get('authorization')?.split(' ') ?? []
				await pause(subject.length + Number(subject.at(-1)))
				return subject === '' ? null : { subject, scopes: [subject], payload: { of: subject } }
			}
		})
	)
	.resolve(async ({ caller, call }) => {
		await Bun.sleep(1)
		return { resolved: `${caller.subject} ${call.id}` }
	})
	.post(
		'/echo/:n',
		async ({ params, body, query, caller, call, resolved }) => {
			const before = { id: call.id, subject: caller.subject }
			await pause(params.n)
			return {
				n: params.n,
				text: body.text,
				tag: query.tag,
				before,
				after: { id: call.id, subject: call.caller?.subject },
				scopes: caller.scopes,
				payload: caller.payload,
				source: call.source,
				entrypoint: call.entrypoint,
				resolved
			}
		},
		{
			params: t.Object({ n: t.Integer() }),
			query: t.Object({ tag: t.String() }),
			body: t.Object({ text: t.String() }),
			tool: true,
			cli: true,
			detail: { operationId: 'echo', description: 'Says what it heard.' }
		}
	)

/** What one call answered, and through which door it went. */
const callOnce = async (send: Send, n: number): Promise<[source: string, value: unknown]> => {
	const headers = { authorization: `Bearer user${n}`, 'x-request-id': `request-${n}` }
	const args = { n, text: `text-${n}`, tag: `tag-${n}` }
	switch (n % 5) {
		case 0: {
			const { text } = await send(`/echo/${n}?tag=tag-${n}`, {
				method: 'POST',
				headers: { ...headers, 'content-type': 'application/json' },
				body: JSON.stringify({ text: args.text })
			})
			return ['api server', JSON.parse(text)]
		}
		case 1:
		case 2: {
			const answer = await send(
				mcpPath,
				toolInit(n % 5 === 1 ? 'legacy' : 'modern', 'echo', args, headers)
			)
			expect(rpcOf(answer).result?.isError).toBe(false)
			return ['mcp server', toolValue(answer)]
		}
		case 3: {
			const { text } = await send(remotePath, remoteInit('echo', args, headers))
			return ['cli server', JSON.parse(text).body]
		}
		default: {
			const reply = await runtimeOf(app)!.localCall(
				{ action: 'echo', arguments: args },
				{ headers: new Headers(headers) }
			)
			return ['cli local', (reply.answer as { body: unknown }).body]
		}
	}
}

const interleave = async (send: Send) => {
	await runtimeOf(app)!.start()
	const answers = await Promise.all(Array.from({ length: calls }, (_, n) => callOnce(send, n)))
	const ids = new Set<string>()
	for (const [n, [door, value]] of answers.entries()) {
		const seen = value as { before: { id: string }; source: string; entrypoint: string }
		const subject = `user${n}`
		const { id } = seen.before
		const [source, entrypoint] = door.split(' ')
		expect(seen).toEqual({
			n,
			text: `text-${n}`,
			tag: `tag-${n}`,
			before: { id, subject },
			after: { id, subject },
			scopes: [subject],
			payload: { of: subject },
			source,
			entrypoint,
			resolved: `${subject} ${id}`
		} as never)
		ids.add(id)
	}
	expect(ids.size).toBe(calls)
}

test(`${calls} interleaved calls in process`, () => interleave(inProcess(app)))

test(`${calls} interleaved calls over a socket`, async () => {
	await using served = await serve(app)
	await interleave(served.send)
})
