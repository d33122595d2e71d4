import { afterAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { firstSentence } from '../../cli/actions/first-sentence'
import { foundView, listView } from '../../cli/actions/list'
import { saveRemote } from '../../cli/remotes/remotes'
import { styleOf } from '../../cli/terminal/style'
import type { ManifestAction } from '../../src/remote/protocol'
import { run } from './fixtures/in-process'
import { count, app as large, token } from './fixtures/large-app'
import { storeFile } from './fixtures/manifests'
import { onTerminal, privateDirectory, quater } from './fixtures/process'

large.listen({ port: 0, hostname: '127.0.0.1' })
const home = privateDirectory()
const env = { QUATER_HOME: join(home.path, 'home') }
const url = large.server!.url.origin
saveRemote(env, { name: 'large', url, credential: { kind: 'token', value: token } })
afterAll(async () => {
	await large.stop(true)
	home[Symbol.dispose]()
})

const local = { QUATER_APP: storeFile, QUATER_TOKEN: 'admin-token', NODE_ENV: 'test' }
const remotely = (...argv: string[]) => run(argv, { env })

/** As the benchmarks weigh lists. */
const tokensOf = (text: string): number => Math.round(text.length / 4)

describe('a list of 200 actions', () => {
	test('in a pipe takes fewer than 5,000 tokens', async () => {
		const { exit, stdout } = await remotely('actions', 'list', 'large')
		expect(exit).toBe(0)
		expect(JSON.parse(stdout).actions).toHaveLength(count)
		expect(tokensOf(stdout)).toBeLessThan(5000)
	})

	test('as a table fewer than 4,500, and under one tag as many fewer as there are fewer actions', async () => {
		const { stdout } = await remotely('actions', 'list', 'large', '--format', 'table')
		expect(stdout.split('\n')).toHaveLength(count + 2)
		expect(tokensOf(stdout)).toBeLessThan(4500)
		const shop = await remotely('actions', 'list', 'large', '--tag', 'shop')
		expect(JSON.parse(shop.stdout).actions).toHaveLength(50)
		expect(tokensOf(shop.stdout)).toBeLessThan(1300)
	})

	test('has one line for each, so that a line can be searched for', async () => {
		const { stdout } = await remotely('actions', 'list', 'large')
		const lines = stdout.split('\n').filter((line) => line.includes('"get_shop_order"'))
		expect(lines.map((line) => JSON.parse(line.replace(/,$/, '')))).toEqual([
			{ name: 'get_shop_order', description: 'Fetch one order by id in the shop department.' }
		])
	})

	test('says how many there are under each tag, and how to go on', async () => {
		const { stdout } = await remotely('actions', 'list', 'large')
		expect(JSON.parse(stdout)).toMatchObject({
			tags: { billing: 50, shop: 50, stock: 50, support: 50 },
			next: 'quater actions describe large <action>'
		})
	})

	test('finding and describing one of them takes fewer than 1,000', async () => {
		const found = await remotely('actions', 'search', 'large', 'change a shop booking')
		const described = await remotely('actions', 'describe', 'large', 'update_shop_booking')
		expect([found.exit, described.exit]).toEqual([0, 0])
		expect(tokensOf(found.stdout) + tokensOf(described.stdout)).toBeLessThan(1000)
	})
})

describe('a search', () => {
	test('shows ten at most, says how many there are, and how to see them', async () => {
		const { stdout } = await remotely('actions', 'search', 'large', 'shop orders')
		const answer = JSON.parse(stdout)
		expect(answer.actions).toHaveLength(10)
		expect(answer.total).toBeGreaterThan(10)
		expect(answer.all).toBe(`quater actions search large 'shop orders' --limit ${answer.total}`)
		const all = await remotely(
			'actions',
			'search',
			'large',
			'shop orders',
			'--limit',
			`${answer.total}`
		)
		expect(JSON.parse(all.stdout).actions).toHaveLength(answer.total)
		expect(JSON.parse(all.stdout)).not.toHaveProperty('total')
	})

	test('shows the flags that each cannot do without', async () => {
		const { stdout } = await remotely(
			'actions',
			'search',
			'large',
			'create shop order',
			'--limit',
			'1'
		)
		expect(JSON.parse(stdout).actions).toEqual([
			{
				name: 'create_shop_order',
				description: 'Create a order in the shop department.',
				required: ['--title', '--status']
			}
		])
	})

	test('under one tag', async () => {
		const { stdout } = await remotely('actions', 'search', 'large', 'orders', '--tag', 'stock')
		const names = JSON.parse(stdout).actions.map(({ name }: { name: string }) => name)
		expect(names).not.toBeEmpty()
		expect(names.every((name: string) => name.includes('stock'))).toBe(true)
	})

	test('without anything found names the list', async () => {
		const { exit, stdout } = await remotely('actions', 'search', 'large', 'zzzzzzz')
		expect({ exit, answer: JSON.parse(stdout) }).toEqual({
			exit: 0,
			answer: { actions: [], next: 'quater actions list large' }
		})
	})

	test('for people is one line each', async () => {
		const { screen } = await onTerminal(['actions', 'search', 'refund'], {
			env: { ...local, NO_COLOR: '1' }
		})
		expect(screen).toContain(
			'refund_order --order-id --reason  Pay back an order, in full or in part.\n'
		)
		expect(screen).toContain('See one: quater actions describe <action>\n')
	})

	test('with a limit or a tag that is none is refused', async () => {
		expect((await remotely('actions', 'search', 'large', 'x', '--limit', '0')).exit).toBe(2)
		const { exit, stderr } = await remotely('actions', 'list', 'large', '--tag', 'shp')
		expect(exit).toBe(2)
		expect(stderr).toContain(
			"No action has the tag 'shp'\nDid you mean --tag shop? The tags are: billing, shop, stock, support."
		)
	})
})

test('commands that come next work on the same app, as the same caller', async () => {
	using directory = privateDirectory()
	const file = join(directory.path, 'a token.txt')
	await Bun.write(file, 'admin-token')
	const { stdout } = await quater(['--app', storeFile, '--token-file', file, 'actions', 'list'], {
		env: { NODE_ENV: 'test' }
	})
	expect(JSON.parse(stdout).next).toBe(
		`quater --app ${storeFile} --token-file '${file}' actions describe <action>`
	)
})

test('for people a list stands under its tags', async () => {
	const { screen } = await onTerminal(['actions', 'list'], { env: { ...local, NO_COLOR: '1' } })
	expect(screen).toContain('\nrefunds:\nlist_refunds\n  List refunds, newest first, of one order')
	expect(screen.indexOf('get_me')).toBeGreaterThan(screen.indexOf('stock:'))
})

const plain: ManifestAction = {
	name: 'a\u001b[2J',
	description: 'b\u202e. c',
	method: 'GET',
	path: '/',
	needs_approval: true,
	tags: ['t\nu'],
	input_schema: { type: 'object', properties: { 'x\u001b': {} }, required: ['x\u001b', 'gone'] }
}
const style = styleOf(false)

test('what a remote calls its actions cannot disturb a terminal', () => {
	const list = { actions: [plain], none: '', next: 'n' }
	for (const view of [listView(list), foundView(list)]) {
		expect(view.text(style)).not.toContain('\u001b')
		expect(view.text(style)).not.toContain('\u202e')
		expect(view.text(style)).not.toContain('t\nu')
	}
})

describe('the first sentence', () => {
	test.each([
		['Fetch one order.', 'Fetch one order.'],
		['Pay back. Someone must approve.', 'Pay back.'],
		['List them, e.g. by name. Then go on.', 'List them, e.g. by name.'],
		['Version 1.2 of it\nis here! Use it.', 'Version 1.2 of it is here!'],
		['No end', 'No end'],
		['', '']
	])('of %j', (text, first) => {
		expect(firstSentence(text)).toBe(first)
	})

	test('is cut between words where it is long', () => {
		const cut = firstSentence('word '.repeat(100))
		expect(cut.length).toBeLessThanOrEqual(120)
		expect(cut).toEndWith(' word…')
		expect(firstSentence('x'.repeat(500))).toBe(`${'x'.repeat(119)}…`)
	})
})
