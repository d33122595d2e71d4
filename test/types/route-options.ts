/** What the type checker promises about route options, `call` and `caller`; checked by tsc alone. */

import { treaty } from '@elysiajs/eden'
import { Elysia, t } from 'elysia'
import { actions, bearer, type Call, type Caller, quater } from 'quater'

type Equal<A, B> =
	(<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const is = <T extends true>(): T => true as T

const app = new Elysia()
	.use(quater({ auth: bearer({ token: { subject: 'me', kind: 'human' } }) }))
	.get('/who', ({ caller, call }) => {
		is<Equal<typeof caller, Caller>>()
		is<Equal<typeof call, Call>>()
		return caller.subject
	})
	.get(
		'/open',
		({ call, caller }) => {
			// @ts-expect-error nobody signs in on a public route
			caller.subject
			is<Equal<typeof call.caller, Caller | null>>()
			return 'open'
		},
		{ public: true }
	)
	.get('/scoped', () => 'x', { scopes: ['a'], tool: true, cli: { aliases: ['s'] } })
	.post('/gated', () => 'x', {
		body: t.Object({ n: t.Number() }),
		needsApproval: { when: (args, caller) => args.n === 1 && caller.kind === 'agent' }
	})
	.group('/g', { scopes: ['b'] }, (group) => group.get('/x', ({ caller }) => caller.subject))

new Elysia({ prefix: '/m' })
	.use(actions)
	.derive({ as: 'scoped' }, ({ call }) => ({ from: call.source }))
	.get('/x', ({ from, caller }) => `${from} ${caller.subject}`, { tool: true })

// @ts-expect-error not a value of the option
app.get('/wrong', () => 1, { tool: 'yes' })
// @ts-expect-error a misspelt option
app.get('/wrong', () => 1, { toool: true })
// @ts-expect-error not a surface
app.get('/wrong', () => 1, { public: ['web'] })
// @ts-expect-error not an option
quater({ nmae: 'store' })
// @ts-expect-error options exist only after .use()
new Elysia().get('/wrong', () => 1, { tool: true })

const eden = treaty(app)
export const edenSees = async () => {
	const scoped = await eden.scoped.get()
	if (scoped.error) is<Equal<Extract<typeof scoped.error.status, 403>, 403>>()
	const gated = await eden.gated.post({ n: 1 })
	if (gated.error) is<Equal<Extract<typeof gated.error.status, 403 | 409>, 403 | 409>>()
	const who = await eden.who.get()
	if (!who.error) is<Equal<typeof who.data, string>>()
}
