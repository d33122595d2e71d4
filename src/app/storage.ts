/** The app's database, opened when something first needs it. */

import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { toQuaterError } from '../errors'
import type { ResolvedOptions } from '../options'
import { credentialsWith } from '../secrets/credentials'
import { keyringOf } from '../secrets/keyring'
import { openStore } from '../stores/open'
import { type Opened, storeFailed } from '../stores/opened'
import type { Store } from '../stores/store'
import type { Service } from './runtime'
import { appFileOf, binaryOf } from './runtime-of'

/** Where approvals and audit are kept, as options and environment say. */
const databaseOf = ({ database }: ResolvedOptions, { name }: Service): string | Store => {
	const binary = binaryOf()
	if (database !== undefined) return binary ? besideBinary(database, binary.folder) : database
	if (Bun.env.QUATER_DATABASE) return Bun.env.QUATER_DATABASE
	if (binary) return join(binary.folder, `${name.replace(/[^\w.-]/g, '_')}.db`)
	if (Bun.env.NODE_ENV === 'test') return ':memory:'
	return join(projectFolder(dirname(appFileOf())), 'quater.db')
}

/** A binary is run from anywhere, so a relative path of its app's means a place beside the binary. */
const besideBinary = (database: string | Store, folder: string): string | Store =>
	typeof database !== 'string' || database === ':memory:' || /^\w{2,}:/.test(database)
		? database
		: resolve(folder, database)

/** The folder of the nearest package.json, else the app's own. */
const projectFolder = (folder: string): string => {
	for (let at = folder; ; at = dirname(at)) {
		if (existsSync(join(at, 'package.json'))) return at
		if (dirname(at) === at) return folder
	}
}

/** Opens the database on demand, and again after it could not be opened. */
export class Storage {
	/** Whether everything in it ends with the process. */
	readonly isEphemeral: boolean
	readonly #options: ResolvedOptions
	readonly #service: Service
	readonly #onOpen: (store: Store) => Promise<() => void>
	#opening: Promise<Opened> | null = null
	#stop: () => void = () => {}

	/** @param onOpen begins what goes on while the database is open, and answers what ends it */
	constructor(
		options: ResolvedOptions,
		service: Service,
		onOpen: (store: Store) => Promise<() => void>
	) {
		this.#options = options
		this.#service = service
		this.#onOpen = onOpen
		this.isEphemeral = databaseOf(options, service) === ':memory:'
	}

	/** Opens it, or goes on with what is open. Throws `unavailable`; its cause says what is wrong. */
	async open(): Promise<Opened> {
		this.#opening ??= this.#open()
		const opening = this.#opening
		try {
			return await opening
		} catch (cause) {
			if (this.#opening === opening) this.#opening = null
			throw storeFailed(cause)
		}
	}

	/** Opens it; what is wrong with it, in a few words, or null. */
	async fault(): Promise<string | null> {
		try {
			await this.open()
			return null
		} catch (error) {
			const { cause } = toQuaterError(error)
			return cause instanceof Error ? cause.message : 'it cannot be opened'
		}
	}

	async #open(): Promise<Opened> {
		const database = databaseOf(this.#options, this.#service)
		const store = await openStore(database, { auditKeys: this.#options.audit.keys })
		try {
			await this.#claim(store)
			const [first = await store.ownKey(), ...older] = this.#options.secret
			this.#stop()
			this.#stop = await this.#onOpen(store)
			const keyring = keyringOf([first, ...older])
			const credentials = credentialsWith(keyring, this.#options.approvals.sharedHeaders)
			return { store, keyring, credentials }
		} catch (cause) {
			if (typeof database === 'string') await store.close()
			throw cause
		}
	}

	async #claim(store: Store): Promise<void> {
		const { name } = this.#service
		if (await store.claim(name, this.#options.name !== undefined)) return
		throw new Error(
			`the database belongs to another service; to share it, write quater({ name: '${name}' })`
		)
	}

	/** Closes what is open; a later use opens it again. */
	async close(): Promise<void> {
		this.#stop()
		// One in memory would be lost, and one of the app's own is the app's to close.
		if (this.isEphemeral || typeof databaseOf(this.#options, this.#service) !== 'string') return
		const opening = this.#opening
		this.#opening = null
		const opened = await opening?.catch(() => null)
		await opened?.store.close()
	}
}
