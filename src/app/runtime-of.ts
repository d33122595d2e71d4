/** The seam between a loaded app and the command line: an app's runtime, found through a well-known symbol. */

import type { Runtime, Service } from './runtime'

const runtimes = Symbol.for('quater.runtimes.v1')
const appFile = Symbol.for('quater.app-file.v1')
const binary = Symbol.for('quater.binary.v1')

/** What a binary knows of the app that it was made of, which has no files any more. */
export interface Binary {
	/** The app's identity where it was built, for apps that leave it to their package.json. */
	readonly service: Service
	/** Absolute path of the folder that the binary is in; files of the app's are looked for there. */
	readonly folder: string
}

/** What two copies of this library share: the command line's own, and the one an app imports. */
type Shared = typeof globalThis & {
	[runtimes]?: WeakMap<object, Runtime>
	[appFile]?: string
	[binary]?: Binary
}

const shared: Shared = globalThis

const runtimeMap = (): WeakMap<object, Runtime> => {
	shared[runtimes] ??= new WeakMap()
	return shared[runtimes]
}

/** The runtime of an app with quater in it, or null for anything else. */
export const runtimeOf = (app: unknown): Runtime | null => {
	if ((typeof app !== 'object' || app === null) && typeof app !== 'function') return null
	return runtimeMap().get(app) ?? null
}

/** Makes `runtime` the one that {@link runtimeOf} finds for `app`, in every copy of this library. */
export const setRuntime = (app: object, runtime: Runtime): void => {
	runtimeMap().set(app, runtime)
}

/** Absolute path of the app's entry file: what the command line loaded, else the program's main file. */
export const appFileOf = (): string => shared[appFile] ?? Bun.main

/** Records the file that the command line is about to import, from which the default database is found. */
export const setAppFile = (path: string): void => {
	shared[appFile] = path
}

/** The binary that this process is, or undefined where the app is run from its files. */
export const binaryOf = (): Binary | undefined => shared[binary]

/** Says that this process is a binary made of an app, before the app is loaded. */
export const setBinary = (made: Binary): void => {
	shared[binary] = made
}
