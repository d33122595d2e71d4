/** The service's identity, from the options or the nearest package.json. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Service } from './runtime'
import { appFileOf, binaryOf } from './runtime-of'

/** Name and version as given, else those that a binary was made with, else those of the package.json nearest above the app's file. */
export const serviceOf = (name: string | undefined, version: string | undefined): Service => {
	if (name !== undefined && version !== undefined) return { name, version }
	const manifest = binaryOf()?.service ?? nearestManifest(dirname(appFileOf()))
	return {
		name: name ?? manifest.name ?? 'app',
		version: version ?? manifest.version ?? '0.0.0'
	}
}

const nearestManifest = (directory: string): { name?: string; version?: string } => {
	for (let at = directory; ; at = dirname(at)) {
		const file = join(at, 'package.json')
		if (existsSync(file)) return readManifest(file)
		if (dirname(at) === at) return {}
	}
}

const readManifest = (file: string): { name?: string; version?: string } => {
	try {
		const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
		return {
			...(typeof name === 'string' && name ? { name } : {}),
			...(typeof version === 'string' && version ? { version } : {})
		}
	} catch {
		return {}
	}
}
