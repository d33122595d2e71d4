/** While the database is away nothing that needs it runs, everybody is told so, and it mends itself. */

import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runtimeOf } from '../../src/app/runtime-of'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import { quietly } from '../security/doors'
import { crashSite, decide, doors as serverDoors } from './crashing'
import { build, desk, deskPaths, doors, expectMended, expectUnavailable } from './outage-app'

interface Outage {
	/** Makes the database fail, and answers what mends it. */
	begin(file: string): () => void
	/** Whether it begins while the app is running. */
	readonly midway: boolean
	/** A way of reading that goes on meanwhile. */
	readonly readable?: boolean
	readonly store?: (file: string) => Store
}

const isRoot = process.getuid?.() === 0
const immutable = (file: string, on: boolean): boolean =>
	Bun.spawnSync(['chattr', on ? '+i' : '-i', file], { stderr: 'ignore' }).success

/** Whether a file can be made read-only for this very user. */
const canForbid = ((): boolean => {
	if (!isRoot) return true
	if (Bun.which('chattr') === null) return false
	const file = join(tmpdir(), `quater-immutable-${process.pid}`)
	writeFileSync(file, '')
	const can = immutable(file, true)
	immutable(file, false)
	rmSync(file)
	return can
})()

const outages: Record<string, Outage> = {
	'its folder is missing': {
		midway: false,
		begin(file) {
			const folder = join(file, '..')
			rmSync(folder, { recursive: true })
			return () => mkdirSync(folder)
		}
	},
	'a folder stands in its place': {
		midway: false,
		begin(file) {
			mkdirSync(file)
			return () => rmSync(file, { recursive: true })
		}
	},
	'it is no database': {
		midway: false,
		begin(file) {
			writeFileSync(file, 'This is no database. '.repeat(500))
			return () => rmSync(file)
		}
	},
	...(canForbid && {
		'it is read-only': {
			midway: false,
			begin(file) {
				writeFileSync(file, '')
				if (isRoot) immutable(file, true)
				else chmodSync(file, 0o400)
				return () => {
					if (isRoot) immutable(file, false)
					else chmodSync(file, 0o600)
				}
			}
		} satisfies Outage
	}),
	'somebody else has locked it': {
		midway: true,
		readable: true,
		store: (file) => sqliteStore(file, { busyMs: 100 }),
		begin(file) {
			const other = new Database(file)
			other.run('BEGIN IMMEDIATE')
			return () => {
				other.run('ROLLBACK')
				other.close()
			}
		}
	},
	'somebody moved it away': {
		midway: true,
		begin(file) {
			const files = ['', '-wal', '-shm'].map((suffix) => file + suffix).filter(existsSync)
			for (const one of files) renameSync(one, `${one}.away`)
			return () => {
				for (const one of files) renameSync(`${one}.away`, one)
			}
		}
	},
	'somebody moved its folder away': {
		midway: true,
		begin(file) {
			const folder = join(file, '..')
			renameSync(folder, `${folder}.away`)
			return () => renameSync(`${folder}.away`, folder)
		}
	}
}

for (const [name, { begin, midway, readable = false, store }] of Object.entries(outages)) {
	for (const failClosed of [false, true]) {
		test(`${name}${failClosed ? ', with failClosed' : ''}`, async () => {
			const root = mkdtempSync(join(tmpdir(), 'quater-outage-'))
			const folder = join(root, 'data')
			mkdirSync(folder)
			const file = join(folder, 'quater.db')
			const { app, ran } = build(store?.(file) ?? file, failClosed)
			let mend = () => {}
			try {
				if (midway) expect((await doors.api!(app, 'note', 'before')).status).toBe(200)
				ran.length = 0
				mend = begin(file)
				const begun = performance.now()
				const said = await quietly(async () => {
					for (const [door, call] of Object.entries(doors)) {
						expectUnavailable(await call(app, 'pay', 'a'), root, door)
						const note = await call(app, 'note', door)
						if (failClosed) expectUnavailable(note, root, door)
						else expect(note.text).toContain('"ran":true')
					}
					for (const [path, body] of deskPaths) {
						const isRead = body === undefined && !path.endsWith('export')
						if (readable && isRead) continue
						// An unknown approval is looked for before anything is written.
						if (readable && path.includes('apr_1')) continue
						expectUnavailable(await desk(app, path, body), root)
					}
					expect((await desk(app, '/health')).text).toBe('well')
					const many = Array.from({ length: 100 }, (_, n) => doors.api!(app, 'note', `${n}`))
					for (const { status } of await Promise.all(many)) {
						expect(status).toBe(failClosed ? 503 : 200)
					}
				})
				expect(ran.filter((line) => line.startsWith('pay'))).toEqual([])
				if (failClosed) expect(ran).toEqual([])
				// Of some 120 failures: a line or two of each kind in a second.
				const seconds = Math.ceil((performance.now() - begun) / 1000)
				expect(said.length).toBeWithin(1, 8 + 6 * seconds)
				// The log says why, callers do not learn it.
				expect(said.join('\n')).toMatch(/quater: (?:unavailable|recording \d+ call)/)
				mend()
				mend = () => {}
				ran.length = 0
				await expectMended(app)
				expect(ran).toHaveLength(10)
				const { text } = await desk(app, '/__quater__/audit?action=note&event=call')
				const { entries } = JSON.parse(text) as { entries: { outcome: string }[] }
				const recorded = entries.filter(({ outcome }) => outcome === 'ok')
				expect(recorded).toHaveLength(midway ? 6 : 5)
			} finally {
				mend()
				await runtimeOf(app)?.stop()
				rmSync(root, { recursive: true, force: true })
			}
		}, 20_000)
	}
}

test('a lock that lasts keeps nobody waiting, and stops nothing else', async () => {
	const root = mkdtempSync(join(tmpdir(), 'quater-outage-'))
	const file = join(root, 'quater.db')
	const { app } = build(sqliteStore(file, { busyMs: 1000 }), false)
	await doors.api!(app, 'note', 'before')
	const other = new Database(file)
	other.run('BEGIN IMMEDIATE')
	try {
		await quietly(async () => {
			let longest = 0
			let over = false
			const probing = (async () => {
				while (!over) {
					const asked = performance.now()
					await Bun.sleep(1)
					await desk(app, '/health')
					longest = Math.max(longest, performance.now() - asked)
				}
			})()
			const crowd = () =>
				Promise.all(Array.from({ length: 60 }, () => doors.api!(app, 'note', 'x')))
			await crowd()
			const begun = performance.now()
			await crowd()
			expect(performance.now() - begun).toBeLessThan(800)
			over = true
			await probing
			expect(longest).toBeLessThan(300)
		})
	} finally {
		other.run('ROLLBACK')
		other.close()
	}
	expect((await doors.api!(app, 'pay', 'a')).status).toBe(409)
	rmSync(root, { recursive: true, force: true })
})

const canFill = process.platform === 'linux' && Bun.which('prlimit') !== null

describe.skipIf(!canFill)('the disk is full', () => {
	const limit = (pid: number, bytes: number | 'unlimited') =>
		Bun.spawnSync(['prlimit', '--pid', `${pid}`, `--fsize=${bytes}:unlimited`])

	for (const failClosed of [false, true]) {
		test(failClosed ? 'with failClosed' : 'and writable again later', async () => {
			await using site = crashSite()
			const server = await site.start('never', failClosed ? { FAIL_CLOSED: '1' } : {})
			const { api } = serverDoors
			const asked = await api(server, 'transfer', 'a')
			const id = asked!.json.error!.approval!.id
			expect((await decide(server, id))?.status).toBe(200)
			limit(server.pid, 8192)
			const codes: (string | undefined)[] = []
			for (const key of ['a', 'b', 'a']) {
				const refused = await api(server, 'transfer', key)
				expect(refused?.text).not.toMatch(/SQLITE|quater\.db|disk/)
				codes.push(refused?.json.error?.code)
			}
			expect(codes).toEqual(['unavailable', 'unavailable', 'unavailable'])
			expect((await api(server, 'note', 'a'))?.status).toBe(failClosed ? 503 : 200)
			expect((await decide(server, id, 'deny'))?.status).toBe(503)
			limit(server.pid, 'unlimited')
			expect((await api(server, 'transfer', 'a'))?.json).toEqual({ moved: 'a' })
			expect((await api(server, 'transfer', 'b'))?.status).toBe(409)
			const verified = await server.send('boss', '/__quater__/audit/verify')
			expect(verified?.json).toMatchObject({ ok: true })
			await server.kill()
			expect(site.remains().executions).toHaveLength(1)
		})
	}
})
