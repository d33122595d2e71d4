/** `quater build`: one operator binary of an app, with its actions as root commands. */

import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { ConfigError } from '../../src/errors'
import type { Manifest } from '../../src/remote/protocol'
import { appFile } from '../apps/app-file'
import { type LoadedApp, loadApp } from '../apps/load-app'
import { commitOf } from '../build/commit'
import { type Compiled, compile } from '../build/compile'
import { entryOf, type Parts } from '../build/entry'
import { platformOf, thisPlatform } from '../build/platform'
import type { Context } from '../context'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import { wordProblems } from '../operator/words'
import { remoteUrl } from '../remotes/remote-rules'
import type { Command } from '../syntax/command'
import type { View } from '../terminal/output'

/** Loads and checks the app, then compiles it, or what it publishes, into one file. */
export const build: Command = async (context) => {
	const { flags, positionals, cwd, out } = context
	const [named] = positionals
	const platform = platformOf(flags.value('target'))
	const url = flags.has('remote') ? remoteUrl(flags.value('remote') ?? '') : null
	const output = outputOf(context)
	const loaded = await loadApp(context, named)
	const app = appFile(context, named)
	const manifest = await manifestOf(loaded)
	const name = nameOf(flags.value('name'), manifest)
	refuseWords(context, manifest)
	const root = projectFolder(dirname(app.file))
	const parts: Parts = {
		name,
		service: manifest.service,
		build: { commit: commitOf(root), target: platform ?? thisPlatform() },
		manifest,
		target: url === null ? app : { url }
	}
	await out.note(`building ${name} for ${parts.build.target}`)
	const made = await compile({ entry: entryOf(parts), root, output, platform })
	await out.data(madeView(parts, made, cwd))
	if (url === null) await noteProduction(context, loaded, app.path)
	return 0
}

const outputOf = ({ program, flags, positionals, cwd }: Context): string => {
	const output = flags.value('output')
	if (output !== undefined && output.trim() !== '') return resolve(cwd, output)
	throw new CliError('usage', 'The file to write is not named', {
		hint: `Run: ${typed(program, 'build', positionals[0] ?? 'main.ts', '-o')} <file>`
	})
}

/** Everything on the command line, once nothing is wrong with the app. */
const manifestOf = async ({ runtime, file }: LoadedApp): Promise<Manifest> => {
	const { ok, problems } = await runtime.check()
	if (!ok) throw new ConfigError(runtime.service.name, problems)
	const manifest = runtime.wholeManifest()
	if (manifest.actions.length > 0) return manifest
	throw new CliError('config_invalid', `${file} has no actions for the command line`, {
		hint: 'Add cli: true to the routes that the binary is to run.'
	})
}

const nameOf = (given: string | undefined, { service }: Manifest): string => {
	const name = given ?? service.name
	if (/^[a-z][a-z0-9_-]{0,63}$/i.test(name) && name.toLowerCase() !== 'quater') return name
	throw new CliError('usage', `A binary cannot be called '${name}'`, {
		hint: 'Give --name: a letter, then letters, digits, - and _; and not quater.'
	})
}

const refuseWords = ({ program }: Context, manifest: Manifest): void => {
	const problems = wordProblems(manifest, program.commands)
	if (problems.length === 0) return
	const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
	const lines = problems.map((problem, index) => `${index + 1}. ${problem}`)
	throw new CliError(
		'config_invalid',
		[`${manifest.service.name} cannot become a binary (${count})`, ...lines].join('\n'),
		{
			hint: "Name those otherwise: detail: { operationId: 'sign_in' }, or cli: { name, aliases }.",
			data: { problems }
		}
	)
}

const projectFolder = (folder: string): string => {
	for (let at = folder; ; at = dirname(at)) {
		if (existsSync(join(at, 'package.json'))) return at
		if (dirname(at) === at) return folder
	}
}

const madeView = (
	{ name, service, build, manifest, target }: Parts,
	made: Compiled,
	cwd: string
): View => {
	const { file, bytes } = made
	const shown = relative(cwd, file)
	const where = shown === '' || shown.startsWith('..') ? file : shown
	const remote = 'url' in target ? target.url : null
	return {
		json: { ok: true, file, name, version: service.version, ...build, remote, bytes },
		text: () => {
			const size = `${Math.round(bytes / 1024 / 1024)} MB`
			const what = `${name} ${service.version}, ${manifest.actions.length} actions`
			const bound = remote === null ? '' : `, bound to ${remote}`
			return `Built ${where} (${what}, ${build.target}${bound}, ${size})`
		}
	}
}

/** What `serve` will ask for where it runs is worth knowing now, and no reason not to build. */
const noteProduction = async (
	{ program, out }: Context,
	{ runtime }: LoadedApp,
	path: string
): Promise<void> => {
	const { problems } = await runtime.check({ production: true })
	if (problems.length === 0) return
	const what = problems.length === 1 ? '1 more thing' : `${problems.length} more things`
	await out.note(
		`To serve it in production, ${what} must be settled where it runs. See: ${typed(program, 'check', path)}`
	)
}
