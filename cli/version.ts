/** The package's own version, and what is known of the binary that runs. */

import manifest from '../package.json' with { type: 'json' }
import { visibleLine } from './terminal/escape'

/** What a binary knows of its own making. */
export interface BuildInfo {
	/** The commit it was built from, with `-dirty` after it where files had changed; null where nobody knows. */
	readonly commit: string | null
	/** The platform it was built for, such as `linux-x64`. */
	readonly target: string
}

/** What is said about a version. */
interface Versioned {
	readonly name: string
	readonly version: string
	/** Null where the command line runs from its files. */
	readonly build: BuildInfo | null
	readonly bound?: { readonly target: { readonly kind: string; readonly url?: string } }
}

/** Written in place of the name when the generic binary is built. */
declare const QUATER_BUILD: BuildInfo | undefined

/** The version of the package. */
export const version: string = manifest.version

/** How this very binary was built, if it is the generic one. */
export const ownBuild: BuildInfo | null = typeof QUATER_BUILD === 'undefined' ? null : QUATER_BUILD

/** What `--version --json` shows. */
export const aboutVersion = (program: Versioned): Record<string, unknown> => {
	const { name, build, bound } = program
	const { url } = bound?.target ?? {}
	return {
		name,
		version: program.version,
		...(bound && { quater: version }),
		...(build ?? {}),
		bun: Bun.version,
		...(url !== undefined && { remote: url })
	}
}

/** What `--version` shows: the version, and for binaries a line on their making. */
export const versionText = ({ name, version: given, build, bound }: Versioned): string => {
	const own = visibleLine(given)
	if (build === null) return `${own}\n`
	const url = bound?.target.url
	const made = [
		...(bound ? [`quater ${version}`] : []),
		...(build.commit === null ? [] : [`commit ${build.commit}`]),
		`bun ${Bun.version}`,
		build.target,
		...(url === undefined ? [] : [`bound to ${url}`])
	].join(', ')
	return `${bound ? `${name} ${own}` : own}\n${made}\n`
}
