/** The heart of one app: prepares its routes, and answers for them on every surface. */

import { endingOf } from '../audit/call-event'
import type { EventCall } from '../audit/event'
import { recordsCalls } from '../audit/options'
import { mayCall } from '../auth/access'
import type { Caller } from '../calls/call'
import type { CallRecord, Calls } from '../calls/call-record'
import { callOf, createDispatch } from '../calls/dispatch'
import { type BodyLimitAt, bodyLimits } from '../checks/body-limits'
import { approvalsEndpoints } from '../endpoints/approvals'
import { auditEndpoints } from '../endpoints/audit'
import { docsEndpoints } from '../endpoints/docs'
import { type EndpointTable, endpointTable } from '../endpoints/endpoint'
import { mcpEndpoints } from '../endpoints/mcp'
import { oauthEndpoints } from '../endpoints/oauth'
import { remoteEndpoints } from '../endpoints/remote'
import { ConfigError, type Problem, QuaterError } from '../errors'
import { notice, reportHook } from '../log'
import type { QuaterOptions, ResolvedOptions } from '../options'
import { resolveOptions } from '../options/resolve'
import { callLocally, manifestLocally, requestLocally } from '../remote/local'
import type { Manifest, RemoteCall } from '../remote/protocol'
import { wholeManifestOf } from '../remote/server'
import type { Action } from '../routes/action'
import { namePattern } from '../routes/names'
import { buildRegistry, emptyRegistry, type Registry, type RoutePlan } from '../routes/registry'
import { createEdge, type Edge } from './edge'
import type { Maybe } from './pipeline'
import type { AppPort } from './port'
import { productionProblems } from './production'
import { RouteTable } from './route-table'
import type {
	CheckReport,
	Dispatch,
	DispatchRequest,
	LocalCallOptions,
	LocalRequestOptions,
	Outcome,
	RemoteReply,
	Runtime,
	Service
} from './runtime'
import { serviceOf } from './service'
import { type Services, servicesOf } from './services'

const sharedProblem: Problem = {
	code: 'shared_instance',
	message: 'One quater({ ... }) is used in two apps.',
	mend: 'Call quater({ ... }) once for each app.'
}

const unknownAction = new QuaterError('unknown_action')

/** The engine of one `quater({...})`. */
export class Engine implements Runtime {
	readonly options: ResolvedOptions
	readonly service: Service
	readonly dispatch: Dispatch
	/** Guards the app; every request passes it. */
	readonly handle: Edge
	/** Largest body of a request, by its path or the pattern of its route, in bytes. */
	readonly bodyLimitAt: BodyLimitAt
	/** The requests under way. */
	readonly calls: Calls = new WeakMap()
	/** Built-in endpoints by path. */
	endpoints: EndpointTable = endpointTable([])
	registry: Registry = emptyRegistry
	/** The same routes by path. */
	routes: RouteTable
	/** False until every route, lazy ones included, was checked and guarded. */
	ready = false

	/** What stands behind the gate and the endpoints. */
	readonly services: Services
	/** Whether some route needs approval. */
	hasApprovals = false
	/** Whether calls are recorded in the audit trail. */
	recordsCalls = false

	readonly #optionProblems: readonly Problem[]
	#port: AppPort | null = null
	#planByAction = new Map<Action, RoutePlan>()
	#announced = false
	#waiting = false
	#shared = false
	#started = false

	constructor(given: QuaterOptions) {
		const { options, problems } = resolveOptions(given)
		this.options = options
		this.#optionProblems = problems
		this.service = serviceOf(options.name, options.version)
		this.services = servicesOf(this)
		this.bodyLimitAt = bodyLimits(options.limits.bodyBytes, options.limits.bodyBytesByPath)
		this.routes = this.#routeTable()
		this.dispatch = createDispatch({
			calls: this.calls,
			planOf: (action) => this.#planByAction.get(action)!,
			fetch: (request) => this.fetch(request),
			forward: options.forward,
			timesCalls: () => this.recordsCalls,
			conclude: (order, call, outcome) => this.#conclude(order, call, outcome)
		})
		this.handle = createEdge(this)
	}

	get actions(): readonly Action[] {
		return this.registry.actions
	}

	get mcpPath(): string | null {
		const { mcp } = this.options
		return mcp && this.actions.some(({ exposed }) => exposed.has('mcp')) ? mcp.path : null
	}

	get hasAudit(): boolean {
		return this.hasApprovals || this.recordsCalls
	}

	get paths(): Runtime['paths'] {
		return {
			approvals: this.hasApprovals ? this.options.approvals.path : null,
			audit: this.hasAudit ? this.options.audit.path : null
		}
	}

	get isEphemeral(): boolean {
		return this.services.storage.isEphemeral
	}

	#conclude(order: DispatchRequest, call: CallRecord | null, outcome: Outcome) {
		// Arguments that fit no request have no record yet.
		const record = call ?? callOf(order)
		return this.services.ledger.conclude(record, endingOf(outcome))
	}

	/** Names the app, before it is prepared. */
	bind(port: AppPort): void {
		if (this.#port !== null && this.#port.app !== port.app) this.#shared = true
		else this.#port = port
	}

	get #bound(): AppPort {
		if (this.#port === null) throw new TypeError('quater({ ... }) is not used in an app.')
		return this.#port
	}

	/** Takes the app's routes in and guards them. Throws `ConfigError` with every problem. */
	prepare(port: AppPort): void {
		this.#port = port
		this.ready = false
		const problems = this.#build(port)
		if (problems.length > 0) {
			port.abort()
			throw new ConfigError(this.service.name, problems)
		}
		port.install(this.registry.plans)
		this.ready = !port.modulesPending()
		if (this.ready) this.#announce()
		else if (!this.#waiting) this.#awaitModules(port)
	}

	#build(port: AppPort): Problem[] {
		const routes = port.routes()
		this.registry = buildRegistry({ routes, models: port.models(), options: this.options })
		this.routes = this.#routeTable()
		this.#planByAction = new Map()
		for (const plan of this.registry.plans) {
			if (plan.action) this.#planByAction.set(plan.action, plan)
		}
		this.hasApprovals = this.actions.some(({ policy }) => policy.needsApproval !== null)
		this.recordsCalls = this.actions.length > 0 && recordsCalls(this.options, this.hasApprovals)
		this.endpoints = endpointTable([
			...approvalsEndpoints(this),
			...auditEndpoints(this),
			...mcpEndpoints(this),
			...remoteEndpoints(this),
			...oauthEndpoints(this),
			...docsEndpoints(this.options, () => this.#document())
		])
		const shared = this.#shared ? [sharedProblem] : []
		return [...this.#optionProblems, ...shared, ...port.problems(), ...this.registry.problems]
	}

	#routeTable(): RouteTable {
		const { publicPaths } = this.options
		const { isSecretName } = this.services
		return new RouteTable({ plans: this.registry.plans, publicPaths, isSecretName })
	}

	#document() {
		const { options, registry, service } = this
		return this.#bound.openApi({ plans: registry.plans, options, service })
	}

	/** Until lazy modules have loaded, and were checked, every request answers 503. */
	#awaitModules(port: AppPort): void {
		this.#waiting = true
		port
			.modules()
			.then(() => {
				this.#waiting = false
				if (!this.ready) port.compile()
			})
			.catch((cause: unknown) => reportHook('loading a lazy module', cause))
	}

	/** Takes in modules that have just loaded, so that no request after `await app.modules` waits. */
	settle(): boolean {
		if (this.#port === null || this.#port.modulesPending()) return false
		this.#port.compile()
		return this.ready
	}

	/** The app's own fetch, as it is now composed. */
	fetch(request: Request): Maybe<Response> {
		return this.#bound.fetch(request)
	}

	/** Warns once of what is open to anyone. */
	#announce(): void {
		if (this.#announced || Bun.env.NODE_ENV === 'test') return
		this.#announced = true
		for (const note of this.registry.notes) notice(note)
	}

	/** The immediate peer of a request, once a server is up. */
	requestIp(request: Request): { readonly address: string } | null {
		return this.#port?.requestIp(request) ?? null
	}

	/** Whether some action on a surface needs no credential. */
	somePublic(surface: 'mcp' | 'cli'): boolean {
		return this.registry.plans.some(
			({ action, policy }) => action?.exposed.has(surface) && policy.public.has(surface)
		)
	}

	/** The plan of an action that this caller may call, or null: unknown and hidden look the same. */
	visible(
		name: string,
		caller: Caller | null,
		call: Pick<CallRecord, 'source'> & EventCall
	): RoutePlan | null {
		const { source } = call
		const plan = source === 'api' ? null : this.registry.planOf(name, source)
		if (plan !== null && mayCall(plan, caller, source)) return plan
		const named = namePattern.test(name) ? name : null
		this.services.ledger.refused({ call, caller, error: unknownAction, action: named })
		return null
	}

	async check({ production = false } = {}): Promise<CheckReport> {
		await this.#bound.modules()
		const problems = this.#build(this.#bound)
		if (production) problems.push(...productionProblems(this.options, this.registry))
		const derived = this.actions
			.filter((action) => action.nameIsDerived)
			.map(({ name }) => `${name}: derived name, pin it with detail.operationId`)
		return { ok: problems.length === 0, problems, notes: [...this.registry.notes, ...derived] }
	}

	async start(): Promise<void> {
		if (this.#started) return
		await this.#bound.modules()
		this.#bound.compile()
		this.#started = true
		await this.#bound.start()
	}

	async stop(): Promise<void> {
		if (!this.#started) return
		this.#started = false
		const { afterwards, storage } = this.services
		await afterwards.settle()
		try {
			await this.#bound.stop()
		} finally {
			await storage.close()
		}
	}

	async databaseFault(): Promise<string | null> {
		return this.hasAudit ? this.services.storage.fault() : null
	}

	wholeManifest(): Manifest {
		return wholeManifestOf(this, this.options.remote.path)
	}

	localManifest(options: LocalCallOptions): Promise<Manifest> {
		return manifestLocally(this, options)
	}

	localCall(call: RemoteCall, options: LocalCallOptions): Promise<RemoteReply> {
		return callLocally(this, call, options)
	}

	localRequest(path: string, options: LocalRequestOptions): Promise<Response> {
		return requestLocally(this, path, options)
	}
}
