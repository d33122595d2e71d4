/** The one gate: runs every check, shows the output of those that fail, and changes no tracked file. */

import { join } from 'node:path'
import { $ } from 'bun'

interface Step {
	readonly name: string
	readonly command: string[]
	/** A step that has to pass first. */
	readonly after?: string
}

const root = join(import.meta.dir, '..')

const script = (name: string): string[] => ['bun', 'run', name]
const pack = ['bun', 'pm', 'pack', '--ignore-scripts', '--filename', 'dist/quater.tgz']

const steps: readonly Step[] = [
	{ name: 'lint', command: script('lint') },
	{ name: 'typecheck', command: script('typecheck') },
	{ name: 'test', command: script('test') },
	{ name: 'unused', command: script('unused') },
	{ name: 'build', command: script('build') },
	{ name: 'pack', command: pack, after: 'build' },
	{ name: 'publint', command: script('publint'), after: 'pack' },
	{ name: 'attw', command: script('attw'), after: 'pack' },
	{ name: 'test:package', command: script('test:package'), after: 'build' },
	{ name: 'test:binary', command: ['bun', 'scripts/test-binary.ts'], after: 'build' }
]

async function run({ command }: Step): Promise<{ passed: boolean; output: string }> {
	const { exitCode, stdout, stderr } = await $`${command}`.cwd(root).quiet().nothrow()
	return { passed: exitCode === 0, output: `${stdout}${stderr}` }
}

const passed = new Set<string>()
for (const step of steps) {
	if (step.after && !passed.has(step.after)) {
		console.log(`failed  ${step.name}  not run, since ${step.after} failed`)
		continue
	}
	const start = performance.now()
	const result = await run(step)
	const seconds = ((performance.now() - start) / 1000).toFixed(1)
	console.log(`${result.passed ? 'passed' : 'failed'}  ${step.name}  ${seconds} s`)
	if (result.passed) passed.add(step.name)
	else console.log(`$ ${step.command.join(' ')}\n${result.output}`)
}
console.log(`${passed.size} steps passed, ${steps.length - passed.size} failed`)
process.exit(passed.size === steps.length ? 0 : 1)
