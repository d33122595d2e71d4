/** `quater skills`: a SKILL.md, or an llms.txt, that tells agents how to use an app. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import type { Guided } from '../skills/guide'
import { llmsFile, programFile } from '../skills/llms-file'
import { generatedMark, skillFile, skillName } from '../skills/skill-file'
import type { Command } from '../syntax/command'
import { chooseRemote, withTarget } from '../targets/target'
import type { View } from '../terminal/output'

/** Prints the file, or writes a skill into a directory of its own. */
export const skills: Command = async (context) => {
	const { flags, out, positionals } = context
	const directory = flags.value('output')
	const isLlms = flags.has('llms')
	if (isLlms && directory !== undefined)
		throw new CliError('usage', '--llms is printed; --output is for a skill')
	const guided = await guidedBy(context, positionals[0]).catch((cause: unknown) => {
		if (isLlms && isNothingThere(context, cause)) return null
		throw cause
	})
	if (guided === null) await print(context, programFile(context.program))
	else if (isLlms) await print(context, llmsFile(guided))
	else if (directory === undefined) await print(context, skillFile(guided))
	else await out.data(write(resolve(context.cwd, directory), guided))
	return 0
}

const guidedBy = async (context: Context, named: string | undefined): Promise<Guided> => {
	const remote = await chooseRemote(context, named)
	return withTarget(context, named, async (target) => ({
		program: context.program,
		remote: target.remote,
		url: remote?.url ?? null,
		manifest: await target.manifest(context.signal)
	}))
}

/** Where nobody named an app, and there is none. */
const isNothingThere = ({ positionals, flags, env }: Context, cause: unknown): boolean =>
	positionals.length === 0 &&
	!flags.has('app') &&
	!env.QUATER_APP &&
	toCliError(cause).code === 'load_failed' &&
	toCliError(cause).message.startsWith('Could not find')

const print = async ({ out }: Context, text: string): Promise<void> =>
	out.format === null ? out.raw(text) : out.data({ json: { content: text }, text: () => text })

/** A skill's directory has to have its name. */
const write = (directory: string, guided: Guided): View => {
	const name = skillName(guided)
	const folder = basename(directory) === name ? directory : join(directory, name)
	const file = join(folder, 'SKILL.md')
	if (existsSync(file) && !readFileSync(file, 'utf8').includes(generatedMark))
		throw new CliError('output_failed', `${file} was not written by this command`, {
			hint: 'Move it away, or give another directory.'
		})
	try {
		mkdirSync(folder, { recursive: true })
		writeFileSync(file, skillFile(guided))
	} catch (cause) {
		throw new CliError('output_failed', `Cannot write ${file}`, { cause })
	}
	return { json: { ok: true, file }, text: () => `Wrote ${file}` }
}
