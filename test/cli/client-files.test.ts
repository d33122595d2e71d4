/** The typed client's calls with files, against servers that take them, break off, or stand still. */

import { describe, expect, test } from 'bun:test'
import { truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import { ClientError, createClient } from '../../src/client'
import { actionHeader, callPath, manifestPath } from '../../src/remote/protocol'
import { privateDirectory, start } from './fixtures/process'
import { failure, manifest, result } from './fixtures/server'

/** A server that answers calls as a test wants; uploads are not read before it says so. */
const uploadServer = (call: (request: Request) => Response | Promise<Response>) => {
	const server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		maxRequestBodySize: 1024 ** 3,
		fetch: (request) =>
			new URL(request.url).pathname === callPath ? call(request) : Response.json(fileManifest)
	})
	return { url: server.url.origin, [Symbol.dispose]: () => void server.stop(true) }
}

const file = { type: 'string', format: 'binary' }
const fileManifest = {
	...manifest,
	actions: [
		{
			...manifest.actions[0],
			name: 'keep',
			input_schema: { type: 'object', properties: { file } },
			max_body_bytes: 1024 ** 3
		}
	]
}

const failureOf = async (promise: Promise<unknown>): Promise<ClientError> => {
	const error = await promise.then(
		() => new Error('accepted'),
		(cause: unknown) => cause
	)
	expect(error).toBeInstanceOf(ClientError)
	return error as ClientError
}

/** More than any socket buffers. */
const large = () => new File([new Uint8Array(64 * 1024 ** 2)], 'large.bin')

describe('what is sent', () => {
	test('is a form whose length is told: the call, and a part for each file', async () => {
		using directory = privateDirectory()
		const path = join(directory.path, 'disk.pdf')
		writeFileSync(path, '%PDF')
		let seen: { headers: Headers; parts: [string, unknown][]; raw: string } | undefined
		using server = uploadServer(async (request) => {
			const raw = await request.text()
			const { headers } = request
			const type = headers.get('content-type') ?? ''
			const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
			const parts = [...(form as unknown as Iterable<[string, string | File]>)].map(
				async ([name, value]): Promise<[string, unknown]> => [
					name,
					typeof value === 'string'
						? JSON.parse(value)
						: [value.name, value.type, await value.text()]
				]
			)
			seen = { headers, parts: await Promise.all(parts), raw }
			return result('kept')
		})
		const sent: [number, number][] = []
		const client = createClient(server.url, { token: 'secret' })
		const args = {
			title: 'broken \ufffd',
			note: new File(['n'], 'nöte "1".txt', { type: 'text/plain' }),
			pages: [new Blob(['p1'], { type: 'image/png' }), Bun.file(path)],
			none: [] as string[]
		}
		const onUpload = (bytes: number, total: number) => void sent.push([bytes, total])
		const options = { onUpload, reason: 'why' }
		expect((await client.call('keep', args, options)).body).toBe('kept')
		expect(seen?.headers.get(actionHeader)).toBe('keep')
		expect(seen?.headers.get('authorization')).toBe('Bearer secret')
		const length = Buffer.byteLength(seen?.raw ?? '')
		expect(seen?.headers.get('content-length')).toBe(String(length))
		expect(seen?.raw).not.toContain('\ufffd')
		// Bun's own parser goes by the name alone.
		expect(seen?.raw).toContain('filename="blob"\r\nContent-Type: image/png\r\n')
		const call = { action: 'keep', dry_run: false, reason: 'why' }
		expect(seen?.parts).toEqual([
			['call', { ...call, arguments: { title: 'broken \ufffd', none: [] } }],
			['note', ['nöte %221%22.txt', expect.stringContaining('text/plain'), 'n']],
			['pages', ['blob', '', 'p1']],
			['pages', ['disk.pdf', 'application/pdf', '%PDF']]
		])
		expect(sent.at(-1)).toEqual([length, length])
	})

	test('is never a file inside another value', async () => {
		const client = createClient('http://127.0.0.1:1')
		const inner = new Blob(['x'])
		for (const args of [{ a: { inner } }, { a: [[inner]] }, { a: [inner, 'text'] }]) {
			await expect(client.call('keep', args)).rejects.toThrow(TypeError)
		}
	})

	test.skipIf(process.platform !== 'linux')(
		'is not in memory: a file of 256 MiB takes less than half of that',
		async () => {
			using directory = privateDirectory()
			const path = join(directory.path, 'sparse.bin')
			writeFileSync(path, '')
			truncateSync(path, 256 * 1024 ** 2)
			using server = uploadServer(async ({ body }) => {
				let size = 0
				for await (const chunk of body ?? []) size += chunk.byteLength
				// The child's own peak: what the system reports of it at its end counts its parent's too.
				const status = await Bun.file(`/proc/${child.pid}/status`).text()
				return result({ size, peakKiB: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) })
			})
			const env = { QUATER_HOME: join(directory.path, 'home') }
			const credential = { kind: 'token', value: 'secret' } as const
			saveRemote(env, { name: 'store', url: server.url, credential })
			const child = start(['call', 'store', 'keep', '--file', `@${path}`], { env })
			expect(await child.exited).toBe(0)
			const { size, peakKiB } = await new Response(child.stdout).json()
			expect(size).toBeGreaterThan(256 * 1024 ** 2)
			expect(peakKiB).toBeLessThan(128 * 1024)
		},
		20_000
	)
})

describe('an upload that does not end', () => {
	test('is answered where the server refuses it before it is read', async () => {
		using server = uploadServer(() => failure(413, 'payload_too_large'))
		const { code, retryable } = await failureOf(
			createClient(server.url).call('keep', { file: large() })
		)
		expect({ code, retryable }).toEqual({ code: 'payload_too_large', retryable: false })
	})

	test('is not sent on where the server points elsewhere', async () => {
		let elsewhere = 0
		using other = uploadServer(() => {
			elsewhere++
			return result('kept')
		})
		using server = uploadServer(() => Response.redirect(`${other.url}${callPath}`, 307))
		const file = new File(['x'], 'x')
		const { code } = await failureOf(createClient(server.url).call('keep', { file }))
		expect({ code, elsewhere }).toEqual({ code: 'redirected', elsewhere: 0 })
	})

	test('ends with its time where it stands still, and nothing has run', async () => {
		const never = Promise.withResolvers<Response>()
		using server = uploadServer(() => never.promise)
		const client = createClient(server.url, { timeoutMs: 50 })
		const error = await failureOf(client.call('keep', { file: halting() }))
		expect(error).toMatchObject({ code: 'timeout', retryable: true })
		never.resolve(new Response())
	})

	test('can be cancelled', async () => {
		const never = Promise.withResolvers<Response>()
		using server = uploadServer(() => never.promise)
		const cancel = new AbortController()
		const onUpload = (bytes: number) => bytes > 1024 && cancel.abort()
		const options = { signal: cancel.signal, onUpload }
		const { code } = await failureOf(
			createClient(server.url).call('keep', { file: large() }, options)
		)
		expect(code).toBe('aborted')
		never.resolve(new Response())
	})

	test.each([
		['shrinks', (path: string) => truncateSync(path, 10), 'a.bin changed while it was sent'],
		['is gone', (path: string) => unlinkSync(path), 'Cannot read a.bin']
	])('says that the file %s', async (_name, change, message) => {
		using directory = privateDirectory()
		const path = join(directory.path, 'a.bin')
		writeFileSync(path, new Uint8Array(512 * 1024))
		let ran = 0
		using server = uploadServer(async (request) => {
			await request.bytes()
			ran++
			return result('kept')
		})
		const file = new File([Bun.file(path)], 'a.bin')
		expect(file.size).toBe(512 * 1024)
		change(path)
		const error = await failureOf(createClient(server.url).call('keep', { file }))
		expect({ code: error.code, message: error.message, ran }).toEqual({
			code: 'unreadable_file',
			message,
			ran: 0
		})
	})
})

/** A file of which some is read, and then nothing more: all of it is never sent. */
const halting = (): File => {
	const file = new File([new Uint8Array(1024)], 'halting')
	const stream = () => {
		let pulls = 0
		return new ReadableStream({
			async pull(controller) {
				if (pulls++ === 0) controller.enqueue(new Uint8Array(256))
				else await new Promise(() => {})
			}
		})
	}
	return Object.defineProperty(file, 'stream', { value: stream })
}

test('a manifest that lies about sizes is refused', async () => {
	for (const max_body_bytes of [-1, 1.5, '7', null]) {
		using server = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			fetch: ({ url }) =>
				new URL(url).pathname === manifestPath
					? Response.json({
							...fileManifest,
							actions: [{ ...fileManifest.actions[0], max_body_bytes }]
						})
					: new Response(null, { status: 404 })
		})
		const error = await failureOf(createClient(server.url.origin).manifest())
		expect(error.message).toBe('Remote manifest is invalid: actions[0].max_body_bytes')
	}
})
