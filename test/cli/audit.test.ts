import { describe, expect, test } from 'bun:test'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ExportEnd } from '../../src/audit/protocol'
import { connectedTo } from './fixtures/connected'
import { type DeskOptions, makeDesk, row } from './fixtures/desk'
import { cleanEnv, main, onTerminal, quater, start } from './fixtures/process'
import { manifest } from './fixtures/server'

/** A trail behind a saved remote. */
const opened = (options: DeskOptions = {}, token?: string) => {
	const desk = makeDesk(options)
	const listed = { ...manifest, audit: { path: options.auditPath ?? '/__quater__/audit' } }
	const answers = { other: desk.open, manifest: () => Response.json(listed) }
	return Object.assign(connectedTo(answers, token), { desk })
}

const evil = 'a\u001b[2J\u202eb\nx'
const visibleEvil = 'a\\u001b[2J\\u202eb\\nx'

describe('list', () => {
	test('shows rows, oldest first', async () => {
		using at = opened({ rows: [row(1), row(2, { subject: evil, approval_id: 'apr_1' })] })
		const { exit, stdout } = await at.run('audit list store', { isTTY: true })
		expect(exit).toBe(0)
		const lines = stdout.split('\n')
		expect(lines[0]).toMatch(/^SEQ +AT +EVENT +ACTION +SUBJECT +THROUGH +OUTCOME +MS +APPROVAL$/)
		expect(lines[1]).toMatch(/^ +1 +2026-01-31T10:00:00.000Z +call +update_order_status +agent-1/)
		expect(lines[2]).toContain(visibleEvil)
		const page = JSON.parse((await at.run('--json audit list store')).stdout)
		expect(page).toMatchObject({ next_cursor: '2', more: false, head: { seq: 2 } })
		const ndjson = await at.run('--format ndjson audit list store')
		expect(ndjson.stdout.trim().split('\n')).toHaveLength(2)
		using empty = opened({ rows: [] })
		expect((await empty.run('audit list store', { isTTY: true })).stdout).toBe('No rows.\n')
	})

	test('sends its filters, and says how to go on', async () => {
		using at = opened()
		const { stderr } = await at.run(
			'audit list store --limit 2 --cursor 0 --action a&b --subject s --approval-id apr_1 --event call'
		)
		expect(at.desk.requests[0]?.url).toBe(
			'/__quater__/audit?cursor=0&limit=2&action=a%26b&subject=s&approval_id=apr_1&event=call'
		)
		expect(stderr).toContain('There are more: add --cursor 2')
		expect((await at.run('audit list store --limit x')).exit).toBe(2)
		expect((await at.run('audit verify store --limit 3')).exit).toBe(2)
	})

	test('needs a credential, and finds the trail where the manifest says', async () => {
		using at = opened({}, 'nobody')
		const { exit, stderr } = await at.run('audit list store')
		expect(exit).toBe(4)
		expect(stderr).toContain('Run: quater login store')
		using moved = opened({ auditPath: '/ops/trail' })
		expect((await moved.run('audit list store')).exit).toBe(0)
		expect(moved.desk.requests.at(-1)?.url).toBe('/ops/trail')
		expect((await moved.run('audit export store')).exit).toBe(0)
		expect(moved.desk.requests.at(-1)?.url).toBe('/ops/trail/export')
		using none = connectedTo({})
		const absent = await none.run('audit list store')
		expect(absent.exit).toBe(2)
		expect(absent.stderr).toContain('store keeps no audit trail')
	})

	test('believes no answer that is none', async () => {
		for (const answer of [{}, { entries: [{}], next_cursor: '1', more: false, head: null }]) {
			using at = opened({ answer: () => Response.json(answer) })
			const { exit, stdout, stderr } = await at.run('audit list store')
			expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
			expect(stderr).toContain('The answer is invalid')
		}
	})
})

describe('verify', () => {
	const checkpoint = `3:sha256:${'3'.padStart(64, '0')}`

	test('exits 0 on a whole chain, and prints the checkpoint to keep', async () => {
		using at = opened()
		const { exit, stdout } = await at.run('audit verify store', { isTTY: true })
		expect(exit).toBe(0)
		expect(stdout).toBe(
			`whole: 3 rows, 1 to 3\nnot every row is keyed: this finds accidents, not a forger who can write the database\ncheckpoint: ${checkpoint}\n`
		)
		const json = await at.run(`audit verify store --checkpoint ${checkpoint}`)
		expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, checkpoint })
		expect(at.desk.requests.at(-1)?.url).toBe(
			`/__quater__/audit/verify?checkpoint=${encodeURIComponent(checkpoint)}`
		)
		expect((await at.run('audit verify store --checkpoint 3')).exit).toBe(2)
	})

	test('exits 1 on a broken one, and names the first fault', async () => {
		const fault = { seq: 2, kind: 'changed', message: `Its hash differs. ${evil}` } as const
		using at = opened({ fault })
		const { exit, stdout } = await at.run('audit verify store', { isTTY: true })
		expect(exit).toBe(1)
		expect(stdout).toStartWith(`broken at row 2: changed: Its hash differs. ${visibleEvil}\n`)
		expect(stdout).not.toContain('checkpoint')
		const json = await at.run('--json audit verify store')
		expect(json.exit).toBe(1)
		expect(JSON.parse(json.stdout).fault).toEqual(fault)
		using lying = opened({
			fault,
			answer: () => Response.json({ ...verification, ok: true, fault })
		})
		expect((await lying.run('audit verify store')).stderr).toContain('verification.ok')
	})

	const verification = { rows: 3, first_seq: 1, head: null, checkpoint: null, keyed: true }
})

describe('tail', () => {
	test('prints the newest rows, then each new one, until interrupted', async () => {
		const rows = Array.from({ length: 50 }, (_, index) => row(index + 1))
		using at = opened({ rows })
		const child = start(['audit', 'tail', 'store'], { env: at.env })
		await Bun.sleep(1000)
		at.desk.rows.push(row(51, { outcome: 'approval_denied' }))
		await Bun.sleep(2200)
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		const lines = (await new Response(child.stdout).text()).trim().split('\n')
		const seen = lines.map((line) => JSON.parse(line))
		expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, at) => at + 31))
		expect(at.desk.requests.map(({ url }) => url)).toEqual([
			'/__quater__/audit?limit=20',
			'/__quater__/audit?cursor=50',
			...at.desk.requests.slice(2).map(() => '/__quater__/audit?cursor=51')
		])
	}, 15_000)

	test('writes a line for each row on a terminal, and filters', async () => {
		using at = opened({ rows: [row(1), row(2, { subject: evil, approval_id: 'apr_1' })] })
		const { exit, screen } = await onTerminal(
			['audit', 'tail', 'store', '--event', 'call', '--limit', '5'],
			{ env: { ...at.env, NO_COLOR: '1' } },
			[['apr_1', '\x03']]
		)
		expect(exit).toBe(130)
		expect(screen).toContain(
			'1  2026-01-31T10:00:00.000Z  call  update_order_status  by agent-1  through cli  -> ok  4 ms\n'
		)
		expect(screen).toContain(`by ${visibleEvil}`)
		expect(at.desk.requests.every(({ url }) => url.includes('event=call'))).toBe(true)
	})

	test('ends when nobody reads on', async () => {
		using at = opened()
		const line = `"$@" | head -1`
		const child = Bun.spawn(
			['sh', '-c', line, 'sh', process.execPath, main, 'audit', 'tail', 'store'],
			{ env: cleanEnv(at.env), stdout: 'pipe', stderr: 'pipe' }
		)
		await Bun.sleep(700)
		for (let seq = 4; seq < 500; seq++) at.desk.rows.push(row(seq))
		expect(await child.exited).toBe(0)
		expect((await new Response(child.stdout).text()).trim().split('\n')).toHaveLength(1)
	}, 15_000)

	test('goes on after a fault that passes', async () => {
		let broken = 0
		using at = opened({
			answer: () =>
				at.desk.requests.length === 2 && broken++ === 0
					? Response.json({ error: { code: 'unavailable', message: 'Busy.' } }, { status: 503 })
					: undefined
		})
		const child = start(['audit', 'tail', 'store'], { env: at.env })
		await Bun.sleep(5500)
		child.kill('SIGTERM')
		expect(await child.exited).toBe(130)
		expect(await new Response(child.stderr).text()).toContain('warning: Busy.; trying again')
		expect(at.desk.requests.length).toBeGreaterThan(2)
	}, 15_000)
})

describe('export', () => {
	const rows = [row(1), row(2, { subject: evil }), row(3)]

	test('streams JSON lines to stdout, the end last', async () => {
		using at = opened({ rows })
		const { exit, stdout, stderr } = await at.run('audit export store')
		expect(exit).toBe(0)
		const lines = stdout.trim().split('\n')
		expect(lines.slice(0, 3).map((line) => JSON.parse(line))).toEqual(rows)
		expect((JSON.parse(lines[3]!) as ExportEnd).export).toMatchObject({ rows: 3, truncated: false })
		expect(stderr).toContain('exported 3 rows, 1 to 3\n')
		expect(stdout).toContain('\u202e')
		const terminal = await at.run('audit export store', { isTTY: true })
		expect(terminal.stdout).not.toContain('\u202e')
		expect(JSON.parse(terminal.stdout.split('\n')[1]!).subject).toBe(evil)
		expect((await at.run('--format table audit export store')).exit).toBe(2)
	})

	test('says when it was cut, and how to go on', async () => {
		using at = opened({ rows })
		const { exit, stderr } = await at.run('audit export store --limit 1 --cursor 1')
		expect(exit).toBe(0)
		expect(at.desk.requests[0]?.url).toBe('/__quater__/audit/export?cursor=1&limit=1')
		expect(stderr).toContain('warning: the export was cut at its limit; the rest: add --cursor 2')
	})

	test('writes a new private file, and never over another', async () => {
		using at = opened({ rows })
		const file = join(at.path, 'trail.jsonl')
		const command = ['audit', 'export', 'store', '--output', 'trail.jsonl']
		const { exit, stdout, stderr } = await quater(command, { env: at.env, cwd: at.path })
		expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' })
		expect(stderr).toContain('exported 3 rows, 1 to 3 into trail.jsonl')
		expect(statSync(file).mode & 0o777).toBe(0o600)
		expect((await Bun.file(file).text()).trim().split('\n')).toHaveLength(4)
		const before = at.desk.requests.length
		const again = await quater(command, { env: at.env, cwd: at.path })
		expect(again.exit).toBe(2)
		expect(again.stderr).toContain('trail.jsonl is there already')
		expect(at.desk.requests).toHaveLength(before)
		const nowhere = await at.run(`audit export store --output ${at.path}/none/x.jsonl`)
		expect(nowhere.exit).toBe(2)
	})

	test('leaves no file behind where there was nothing to write', async () => {
		using at = opened({}, 'nobody')
		const { exit } = await at.run(`audit export store --output ${at.path}/trail.jsonl`)
		expect(exit).toBe(4)
		expect(readdirSync(at.path)).toEqual(['home'])
	})

	test('that ends without its end is incomplete', async () => {
		const stream = (...pieces: (string | Uint8Array)[]) =>
			new Response(
				new ReadableStream({
					start(controller) {
						for (const piece of pieces)
							controller.enqueue(
								typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
							)
						controller.close()
					}
				})
			)
		const line = `${JSON.stringify(row(1))}\n`
		const end = JSON.stringify({ export: { rows: 1 } })
		const cases = [stream(), stream(line), stream(line, line.slice(0, 50)), stream(line, end)]
		for (const answer of cases) {
			using at = opened({ answer: () => answer })
			const { exit, stderr } = await at.run('audit export store')
			expect(exit).toBe(1)
			expect(stderr).toContain('The export is incomplete')
		}
		using bytes = opened({ answer: () => stream(line, new Uint8Array([0xff, 0xfe])) })
		expect((await bytes.run('audit export store')).stderr).toContain('is no UTF-8')
	})

	test('is bounded by stalls, not by its length', async () => {
		const encoder = new TextEncoder()
		const end = {
			rows: 4,
			first_seq: 1,
			last_seq: 4,
			truncated: false,
			next_cursor: null,
			head: null
		}
		const slow = (stallMs: number) =>
			new Response(
				new ReadableStream({
					async pull(controller) {
						for (let seq = 1; seq <= 4; seq++) {
							controller.enqueue(encoder.encode(`${JSON.stringify(row(seq))}\n`))
							await Bun.sleep(stallMs)
						}
						controller.enqueue(encoder.encode(`${JSON.stringify({ export: end })}\n`))
						controller.close()
					}
				})
			)
		using steady = opened({ answer: () => slow(300) })
		expect((await steady.run('--timeout 0.8 audit export store')).exit).toBe(0)
		using stalled = opened({ answer: () => slow(5000) })
		const { exit, stdout, stderr } = await stalled.run('--timeout 0.3 audit export store')
		expect(exit).toBe(3)
		expect(stdout.trim().split('\n')).toHaveLength(1)
		expect(stderr).toContain(
			'The export is incomplete: Remote request failed: no answer within 300 ms'
		)
	})

	test('is never followed elsewhere', async () => {
		using at = opened({ answer: () => Response.redirect('https://evil.example/', 302) })
		const { exit, stderr } = await at.run('audit export store')
		expect(exit).toBe(1)
		expect(stderr).toContain('redirects to https://evil.example')
	})

	test.skipIf(process.platform !== 'linux')(
		'takes flat memory',
		async () => {
			const lines = `${JSON.stringify(row(1))}\n`.repeat(1000)
			const piece = new TextEncoder().encode(lines)
			const end = {
				rows: 1,
				first_seq: 1,
				last_seq: 1,
				truncated: false,
				next_cursor: null,
				head: null
			}
			let sent = 0
			const big = () =>
				new Response(
					new ReadableStream({
						async pull(controller) {
							// As a database would: Bun's own client reads ahead of whoever reads from it.
							await Bun.sleep(8)
							if (sent++ < 200) return controller.enqueue(piece)
							controller.enqueue(new TextEncoder().encode(`${JSON.stringify({ export: end })}\n`))
							controller.close()
						}
					})
				)
			using at = opened({ answer: big })
			const file = join(at.path, 'trail.jsonl')
			const child = start(['audit', 'export', 'store', '--output', file], { env: at.env })
			const peak = await peakOf(child)
			expect(await child.exited).toBe(0)
			expect(Bun.file(file).size).toBeGreaterThan(200 * piece.byteLength)
			expect(peak).toBeGreaterThan(16 * 1024 * 1024)
			expect(peak).toBeLessThan(150 * 1024 * 1024)
		},
		60_000
	)
})

test('a local app is asked in process', async () => {
	const env = {
		QUATER_APP: join(import.meta.dir, 'fixtures/desk-app.ts'),
		QUATER_TOKEN: 'boss',
		QUATER_HOME: '/nonexistent'
	}
	const local = (line: string) => quater(line.split(' '), { env })
	expect(JSON.parse((await local('audit list')).stdout).entries).toHaveLength(3)
	expect((await local('audit verify')).exit).toBe(0)
	expect((await local('audit export')).stdout.trim().split('\n')).toHaveLength(4)
	const none = await quater(['audit', 'verify'], { env: { ...env, DESK: 'none' } })
	expect(none.exit).toBe(2)
	expect(none.stderr).toContain('shop keeps no audit trail')
})

/** The most memory that a process had at once, in bytes. What `wait4` tells includes its parent's. */
const peakOf = async (child: Bun.Subprocess): Promise<number> => {
	let peak = 0
	const status = Bun.file(`/proc/${child.pid}/status`)
	while (child.exitCode === null) {
		const text = await status.text().catch(() => '')
		peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1] ?? peak / 1024) * 1024
		await Bun.sleep(20)
	}
	return peak
}
