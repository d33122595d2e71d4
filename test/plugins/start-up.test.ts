/** Every reason why an app cannot start, each reported with its mend, all of them together. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, ConfigError, check, type QuaterOptions, quater } from 'quater'

const auth = bearer({ token: 'me' })
const detail = { description: 'Does it.' }
const app = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 's', version: '1', auth, ...options }))
/** Hands JavaScript-only mistakes past the types. */
const loose = <T extends object>(value: unknown): T => value as T

const cases: [label: string, code: string, message: RegExp, build: () => AnyElysia][] = [
	[
		'no description',
		'missing_description',
		/GET \/a \(tool, cli\) has no description/,
		() =>
			app()
				.get('/a/:b', () => 1, { tool: true, cli: true })
				.get('/a', () => 1, { tool: true, cli: true })
	],
	[
		'blank description',
		'missing_description',
		/no description/,
		() => app().get('/a', () => 1, { tool: true, detail: { description: '  ' } })
	],
	[
		'long description',
		'long_description',
		/more than 1000/,
		() => app().get('/a', () => 1, { tool: true, detail: { description: 'x'.repeat(1001) } })
	],
	[
		'root without a name',
		'unnamed',
		/has no name/,
		() => app().get('/', () => 1, { tool: true, detail })
	],
	[
		'invalid name',
		'invalid_name',
		/"a b"/,
		() => app().get('/a', () => 1, { tool: { name: 'a b' }, detail })
	],
	[
		'name too long',
		'invalid_name',
		/named/,
		() => app().get('/a', () => 1, { tool: { name: 'x'.repeat(65) }, detail })
	],
	[
		'two names',
		'two_names',
		/named x and y/,
		() => app().get('/a', () => 1, { tool: { name: 'x' }, cli: { name: 'y' }, detail })
	],
	[
		'name clash',
		'name_clash',
		/both named same/,
		() =>
			app()
				.get('/a', () => 1, { tool: { name: 'same' }, detail })
				.get('/b', () => 1, { cli: { name: 'same' }, detail })
	],
	[
		'alias clash',
		'name_clash',
		/both named list_orders/,
		() =>
			app()
				.get('/a', () => 1, { cli: { aliases: ['list_orders'] }, detail })
				.get('/orders', () => 1, { cli: true, detail })
	],
	[
		'key in two places',
		'clash',
		/id/,
		() =>
			app().post('/orders/:id', () => 1, {
				params: t.Object({ id: t.String() }),
				body: t.Object({ id: t.String() }),
				tool: { name: 'x' },
				detail
			})
	],
	[
		'a file',
		'file',
		/file/i,
		() =>
			app().post('/avatars', () => 1, { body: t.Object({ image: t.File() }), tool: true, detail })
	],
	[
		'a mount',
		'not_exposable',
		/mount/,
		() => app().mount('/m', () => new Response(), loose({ tool: { name: 'm' }, detail }))
	],
	[
		'a websocket',
		'not_exposable',
		/websocket/,
		() => app().ws('/ws', loose({ message() {}, tool: { name: 'w' }, detail }))
	],
	[
		'another method',
		'not_exposable',
		/OPTIONS/,
		() => app().options('/a', () => 1, { tool: { name: 'x' }, detail })
	],
	[
		'unknown option on a route',
		'unknown_option',
		/toool/,
		() => app().get('/a', () => 1, loose({ toool: true }))
	],
	[
		'unknown option beside a right one',
		'unknown_option',
		/needsAproval/,
		() => app().get('/a', () => 1, loose({ cli: true, detail, needsAproval: true }))
	],
	[
		'unknown option on a guard',
		'unknown_option',
		/needsAproval/,
		() =>
			app()
				.guard(loose({ needsAproval: true }))
				.get('/a', () => 1)
	],
	[
		'unknown option on a guard with a callback',
		'unknown_option',
		/scope/,
		() => app().guard(loose({ scope: ['x'] }), (inner) => inner.get('/a', () => 1))
	],
	[
		'unknown option on a group',
		'unknown_option',
		/publik/,
		() => app().group('/g', loose({ publik: true }), (inner) => inner.get('/a', () => 1))
	],
	[
		'unknown option in a module guard',
		'unknown_option',
		/needsAproval/,
		() =>
			app().use(
				new Elysia()
					.use(actions)
					.guard(loose({ needsAproval: true }))
					.get('/a', () => 1)
			)
	],
	[
		'unknown key in tool',
		'unknown_option',
		/tool\.descripton/,
		() => app().get('/a', () => 1, { tool: loose({ descripton: 'x' }), detail })
	],
	[
		'unknown key in cli',
		'unknown_option',
		/cli\.alias/,
		() => app().get('/a', () => 1, { cli: loose({ alias: ['x'] }), detail })
	],
	[
		'unknown key in needsApproval',
		'unknown_option',
		/needsApproval\.approver/,
		() => app().get('/as/:b', () => 1, { needsApproval: loose({ approver: 2 }) })
	],
	[
		'unknown key in quater()',
		'invalid_option',
		/publicSurface is not an option/,
		() => app(loose({ publicSurface: ['api'] }))
	],
	[
		'unknown key in quater({ mcp })',
		'invalid_option',
		/mcp\.allowOrigins/,
		() => app({ mcp: loose({ allowOrigins: [] }) })
	],
	[
		'tool: false',
		'invalid_option',
		/tool: false/,
		() => app().get('/a', () => 1, loose({ tool: false }))
	],
	[
		'public as a text',
		'invalid_public',
		/public: "api"/,
		() => app().get('/a', () => 1, loose({ public: 'api' }))
	],
	[
		'unknown surface in public',
		'invalid_public',
		/bogus/,
		() => app().get('/a', () => 1, loose({ public: ['bogus'] }))
	],
	[
		'public where it is not exposed',
		'public_elsewhere',
		/public on mcp/,
		() => app().get('/a', () => 1, { public: ['mcp'], cli: true, detail })
	],
	[
		'public and scopes',
		'public_and_guarded',
		/scopes/,
		() =>
			app()
				.guard({ scopes: ['x'] })
				.get('/a', () => 1, { public: true })
	],
	[
		'public and approval',
		'public_and_guarded',
		/needsApproval/,
		() => app().get('/as', () => 1, { public: true, needsApproval: true })
	],
	[
		'scopes of a wrong kind',
		'invalid_scopes',
		/scopes/,
		() => app().get('/a', () => 1, loose({ scopes: 'x' }))
	],
	[
		'nobody can sign in',
		'uncovered_surface',
		/^mcp, cli: get_a is exposed there and no one can sign in/,
		() =>
			app({ auth: [{ surfaces: ['api'], authenticate: auth }] }).get('/a/:id', () => 1, {
				public: ['api'],
				tool: { name: 'get_a' },
				cli: true,
				detail
			})
	],
	[
		'api uncovered beside covered mcp',
		'uncovered_surface',
		/^api: /,
		() =>
			app({ auth: [{ surfaces: ['mcp'], authenticate: auth }] }).get('/a', () => 1, {
				tool: true,
				detail
			})
	],
	[
		'scopes without sign-in',
		'no_subject',
		/scopes, but on api nobody signs in/,
		() => app({ auth: [], publicSurfaces: ['api'] }).get('/a', () => 1, { scopes: ['x'] })
	],
	[
		'approval without sign-in',
		'no_subject',
		/needsApproval, but on api/,
		() => app({ auth: [], publicSurfaces: ['api'] }).get('/as', () => 1, { needsApproval: true })
	],
	[
		'approval of an unbound body',
		'unbound_body',
		/body/,
		() => app().post('/as', () => 1, { needsApproval: true })
	],
	[
		'bad approval policy',
		'invalid_approval',
		/approvers/,
		() => app().get('/as', () => 1, { needsApproval: { approvers: 0 } })
	],
	[
		'approval that waits too long',
		'invalid_approval',
		/pendingMs/,
		() => app().get('/as', () => 1, { needsApproval: { pendingMs: 8 * 86_400_000 } })
	],
	[
		'two previews of one approval',
		'invalid_approval',
		/has two needsApproval.preview/,
		() =>
			app().guard({ needsApproval: { preview: () => 1, bindPreview: true } }, (guarded) =>
				guarded.get('/as', () => 1, { needsApproval: { preview: () => 2 } })
			)
	],
	[
		'two authenticators for a surface',
		'invalid_option',
		/api is covered by more than one authenticator: first and second/,
		() =>
			app({
				auth: [
					{ surfaces: ['api'], authenticate: auth, name: 'first' },
					{ surfaces: ['api', 'mcp'], authenticate: auth, name: 'second' }
				]
			})
	],
	[
		'no surfaces',
		'invalid_option',
		/auth\[0\]\.surfaces/,
		() => app({ auth: [{ surfaces: [], authenticate: auth }] })
	],
	[
		'an authenticator that is none',
		'invalid_option',
		/no authenticate function/,
		() => app({ auth: loose([{ surfaces: ['api'], authenticate: 'x' }]) })
	],
	[
		'a bare function in the list',
		'invalid_option',
		/no authenticate function/,
		() => app({ auth: loose([auth]) })
	],
	['reserved path', 'reserved_path', /\/mcp/, () => app().get('/mcp', () => 1)],
	['reserved path with a slash', 'reserved_path', /\/docs/, () => app().get('/docs/', () => 1)],
	['reserved prefix', 'reserved_path', /__quater__/, () => app().get('/__quater__/x', () => 1)],
	[
		'publicPaths over an action',
		'public_path',
		/opens \/orders\/\*/,
		() => app({ publicPaths: ['/orders/*'] }).get('/orders/:id', () => 1, { tool: true, detail })
	],
	[
		'a foreign macro',
		'reserved_macro',
		/macro named tool/,
		() => app().use(new Elysia().macro({ tool: () => ({}) }))
	],
	[
		'a foreign macro, deeper',
		'reserved_macro',
		/macro named scopes/,
		() =>
			new Elysia()
				.use(new Elysia().use(new Elysia({ name: 'deep' }).macro('scopes', () => ({}))))
				.use(quater({ auth }))
	],
	[
		'a decorate named call',
		'reserved_name',
		/decorate is named call/,
		() => app().decorate('call', 1)
	],
	[
		'a state named caller',
		'reserved_name',
		/state is named caller/,
		() => app().state('caller', 1)
	],
	[
		'declared too early',
		'declared_too_early',
		/GET \/a was declared before/,
		() => new Elysia().get('/a', () => 1).use(quater({ auth }))
	],
	[
		'used twice',
		'two_instances',
		/more than once/,
		() => app().use(quater({ name: 'other', auth }))
	],
	[
		'used in a module too',
		'two_instances',
		/more than once/,
		() => app().use(new Elysia().use(quater({ auth })).get('/x', () => 1))
	],
	['aot: false', 'no_aot', /aot/, () => new Elysia({ aot: false }).use(quater({ auth }))],
	[
		'precompile',
		'precompile',
		/precompile/,
		() => new Elysia({ precompile: true }).use(quater({ auth }))
	],
	['bad limits', 'invalid_option', /limits\.bodyBytes/, () => app({ limits: { bodyBytes: -1 } })],
	[
		'bad proxies',
		'invalid_option',
		/trustedProxies/,
		() => app({ trustedProxies: ['10.0.0.0/99'] })
	],
	[
		'bad cors',
		'invalid_option',
		/credentials/,
		() => app({ cors: { origins: ['*'], credentials: true } })
	],
	['short secret', 'invalid_option', /secret/, () => app({ secret: 'short' })],
	[
		'a name of its own beside the operation id',
		'two_names',
		/named aa and bb/,
		() =>
			app().get('/as', () => 1, { tool: { name: 'aa' }, detail: { ...detail, operationId: 'bb' } })
	],
	[
		'a host with a scheme',
		'invalid_option',
		/no host name/,
		() => app({ hosts: ['https://api.example.com'] })
	],
	[
		'a credential as an argument',
		'transport_header',
		/header authorization/,
		() =>
			app().get('/as', () => 1, {
				headers: t.Object({ authorization: t.String() }),
				tool: true,
				detail
			})
	],
	[
		'unreadable schema',
		'unreadable_schema',
		/schema that cannot be (read|published)/,
		() =>
			app().post('/as', () => 1, {
				body: loose({
					'~standard': { version: 1, vendor: 'mystery', validate: () => ({ value: 1 }) }
				}),
				tool: true,
				detail
			})
	]
]

describe('what keeps an app from starting', () => {
	for (const [label, code, message, build] of cases) {
		test(label, async () => {
			const built = build()
			const { ok, problems } = await check(built)
			expect(ok).toBe(false)
			const found = problems.find(
				(problem) => problem.code === code && message.test(problem.message)
			)
			expect(found, JSON.stringify(problems, null, 1)).toBeDefined()
			expect(found?.mend.length).toBeGreaterThan(5)
			expect(built.handle(new Request('http://localhost/'))).rejects.toBeInstanceOf(ConfigError)
			expect(() => built.listen(0)).toThrow(ConfigError)
			expect(built.server).toBeNull()
		})
	}

	test('all problems come together, numbered, with their mends', async () => {
		const broken = app({ auth: [] })
			.get('/orders/:id', () => 1, { tool: true, cli: true })
			.get('/', () => 1, { tool: true, detail })
		const error = await broken.handle(new Request('http://localhost/')).catch((cause) => cause)
		expect(error).toBeInstanceOf(ConfigError)
		expect(error.message).toStartWith('quater: s cannot start (')
		expect(error.message).toContain('1. GET /orders/:id (tool, cli) has no description.')
		expect(error.message).toContain(
			"   Add detail: { description: 'What it does, and when to use it.' }"
		)
		expect(error.message).toContain('no one can sign in')
		expect(error.problems.length).toBeGreaterThanOrEqual(3)
	})

	test('a sound app has no problem', async () => {
		const sound = app().get('/orders/:id', () => 1, { tool: true, cli: true, detail })
		expect(await check(sound)).toMatchObject({ ok: true, problems: [] })
	})

	test('an app without any option needs no auth', async () => {
		const plain = new Elysia().use(quater()).get('/a', () => 'fine')
		expect((await plain.handle(new Request('http://localhost/a'))).status).toBe(200)
	})

	test('look-alikes of reserved paths are free', async () => {
		const near = app()
			.get('/mcp-tools', () => 1)
			.get('/__quaterly', () => 1)
			.get('/.well-known/other', () => 1)
			.get('/docs/guide', () => 1)
		expect(await check(near)).toMatchObject({ ok: true })
	})

	test('quater inside a plugin is checked, and guards the app around it', async () => {
		const inner = new Elysia({ name: 'base' }).use(quater({ name: 's', version: '1', auth }))
		const outer = new Elysia().use(inner).get('/a', () => 1, { tool: true })
		expect((await check(outer)).problems.map(({ code }) => code)).toEqual(['missing_description'])
		const sound = new Elysia().use(inner).get('/a', () => 1)
		expect((await sound.handle(new Request('http://localhost/a'))).status).toBe(401)
	})
})
