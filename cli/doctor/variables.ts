/** Which environment variables are in effect, and where they come from; secrets are never shown. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context'
import { tokenVariable } from '../credentials/credential'
import { type VariableSpec, variables } from '../environment'
import { type Finding, note, warning } from './finding'

/** Examines the variables that are set. */
export const examineVariables = ({
	program,
	env,
	cwd
}: Pick<Context, 'program' | 'env' | 'cwd'>): readonly Finding[] => {
	const own = tokenVariable(program)
	const known: readonly VariableSpec[] = program.bound
		? [
				{ name: own, secret: true, about: `The token of ${program.name}` },
				...variables.filter(({ name }) => name !== 'QUATER_APP' && name !== own)
			]
		: variables
	const files = dotenvFiles(env.NODE_ENV).flatMap((name) => readAssignments(join(cwd, name), name))
	return known.flatMap(({ name, about, secret }): Finding[] => {
		const value = env[name]
		if (value === undefined || (name === 'TERM' && value !== 'dumb')) return []
		const file = files.find((one) => one.variable === name && one.value === value)?.file
		const shown = secret ? 'set (not shown)' : value
		const from = file === undefined ? '' : `, from ${file} in this directory`
		const message = `${shown}${from}: ${lower(about)}`
		// A directory that was downloaded should not choose where tokens are kept, or what code runs.
		if (file !== undefined && !secret && name.startsWith('QUATER_'))
			return [warning(name, message, `If that is not meant, take it out of ${file}.`)]
		return [note(name, message)]
	})
}

/** What Bun reads by itself, the last to win first. */
const dotenvFiles = (nodeEnv = 'development'): readonly string[] => [
	'.env.local',
	`.env.${nodeEnv}`,
	'.env'
]

interface Assignment {
	readonly file: string
	readonly variable: string
	readonly value: string
}

const readAssignments = (path: string, file: string): Assignment[] => {
	try {
		return readFileSync(path, 'utf8')
			.split('\n')
			.flatMap((line) => {
				const [, variable, text] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
				if (variable === undefined || text === undefined) return []
				return [{ file, variable, value: text.replace(/^(["'])(.*)\1$/, '$2') }]
			})
	} catch {
		return []
	}
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)
