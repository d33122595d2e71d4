/** Which versions meet here: this command line, Bun, and what the app resolves. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { isRecord } from '../../src/schema/json'
import type { Program } from '../program'
import { version } from '../version'
import { type Finding, note, ok, problem, warning } from './finding'

/** Examines versions; `folder` is the app's, or null where there is none. */
export const examineVersions = ({ name }: Program, folder: string | null): readonly Finding[] => [
	ok('version', name === 'quater' ? version : `${name}, made with quater ${version}`),
	bunFinding(),
	...(folder === null ? [] : packageFindings(folder))
]

const bunFinding = (): Finding => {
	const range = manifest.engines.bun
	return Bun.semver.satisfies(Bun.version, range)
		? ok('bun', Bun.version)
		: problem('bun', `${Bun.version} is not ${range}`, 'Run: bun upgrade')
}

const packageFindings = (folder: string): readonly Finding[] => [
	...Object.entries(manifest.peerDependencies).map(([name, range]) => {
		const found = installed(name, folder)
		if (found === null)
			return problem(
				name,
				`The app cannot resolve it from ${folder}`,
				`Run: bun add '${name}@${range}'`
			)
		return Bun.semver.satisfies(found, range)
			? ok(name, found)
			: problem(name, `${found} is not ${range}`, `Run: bun add '${name}@${range}'`)
	}),
	ownPackage(folder)
]

/** The app brings its own copy of the library; two versions of it may not understand each other. */
const ownPackage = (folder: string): Finding => {
	const found = installed('quater', folder)
	if (found === null) return note('quater', `The app does not resolve it from ${folder}`)
	return found === version
		? ok('quater', `the app resolves ${found}`)
		: warning(
				'quater',
				`The app resolves ${found}, and this is ${version}`,
				'Run: bunx quater doctor'
			)
}

/** The version of a package as code in `folder` gets it. */
const installed = (name: string, folder: string): string | null => {
	try {
		return versionAt(Bun.resolveSync(`${name}/package.json`, folder))
	} catch {
		return versionAbove(name, folder)
	}
}

/** For packages that do not export their package.json. */
const versionAbove = (name: string, folder: string): string | null => {
	try {
		let at = dirname(Bun.resolveSync(name, folder))
		for (; dirname(at) !== at; at = dirname(at)) {
			const file = join(at, 'package.json')
			if (readName(file) === name) return versionAt(file)
		}
	} catch {}
	return null
}

const read = (file: string): Record<string, unknown> => {
	const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
	return isRecord(value) ? value : {}
}

const readName = (file: string): unknown => {
	try {
		return read(file).name
	} catch {
		return undefined
	}
}

const versionAt = (file: string): string | null => {
	const { version: found } = read(file)
	return typeof found === 'string' ? found : null
}
