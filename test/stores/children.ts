/** Runs other instances against one database, all at the same moment. */

import { join } from 'node:path'
import type { Task } from './consumer'

/** Starts as many processes as there are tasks, lets them go at once, and answers what each got. */
export const together = async (database: string, tasks: readonly Task[]): Promise<unknown[][]> => {
	const children = tasks.map((task) => {
		const words = [process.execPath, join(import.meta.dir, 'consumer.ts'), database]
		const child = Bun.spawn([...words, JSON.stringify(task)], {
			stdin: 'pipe',
			stdout: 'pipe',
			stderr: 'inherit'
		})
		return { child, lines: linesOf(child.stdout) }
	})
	for (const { lines } of children) await lines.next()
	for (const { child } of children) {
		child.stdin.write('go\n')
		child.stdin.flush()
	}
	return Promise.all(
		children.map(async ({ child, lines }) => {
			const { value } = await lines.next()
			if ((await child.exited) !== 0) throw new Error('another instance failed')
			return JSON.parse(value ?? '') as unknown[]
		})
	)
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
	let text = ''
	const decoder = new TextDecoder()
	for await (const chunk of stream) {
		const lines = (text + decoder.decode(chunk, { stream: true })).split('\n')
		text = lines.pop() ?? ''
		yield* lines
	}
	return undefined
}
