/** Runs the official MCP conformance suite against the fixture, one revision after the other. */

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { conformanceApp } from './fixture'

const revisions = ['2026-07-28', '2025-11-25'] as const
type Revision = (typeof revisions)[number]

/** What the suite runs but does not ask of anyone, and we ask of ourselves. */
const alsoRequired: Readonly<Record<Revision, readonly string[]>> = {
	'2026-07-28': ['http-header-validation', 'http-custom-header-server-validation'],
	'2025-11-25': []
}

interface Check {
	readonly id: string
	readonly status: string
	readonly errorMessage?: string
}

interface Tally {
	/** Scenarios without a complaint. */
	readonly passed: string[]
	/** Scenarios that complain of nothing but what the baseline lists. */
	readonly expected: string[]
	/** One line for each thing that is not as the baseline says. */
	readonly failed: string[]
}

const suite = dirname(require.resolve('@modelcontextprotocol/conformance/package.json'))

const readServerList = async (path: string): Promise<string[]> => {
	const { server } = Bun.YAML.parse(await Bun.file(path).text()) as { server: string[] }
	return server
}

const baselineOf = (revision: Revision): string =>
	join(import.meta.dir, `expected-failures.${revision}.yml`)

/** Runs the suite and returns how it ended and what it printed. */
const runSuite = async (url: URL, revision: Revision, results: string) => {
	const command = [process.execPath, join(suite, 'dist/index.js'), 'server', '--url', url.href]
	const options = ['--requirements', revision, '--expected-failures', baselineOf(revision)]
	const child = Bun.spawn([...command, ...options, '-o', results], { stdout: 'pipe' })
	const log = await new Response(child.stdout).text()
	return { ok: (await child.exited) === 0, log }
}

/** The checks of each scenario, out of one folder per scenario. */
const readChecks = async (results: string): Promise<Map<string, Check[]>> => {
	const scenarios = new Map<string, Check[]>()
	for (const folder of await readdir(results)) {
		const name = folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\dZ-]+$/, '')
		scenarios.set(name, await Bun.file(join(results, folder, 'checks.json')).json())
	}
	return scenarios
}

const complains = ({ status }: Check): boolean => status === 'FAILURE' || status === 'WARNING'

const tallyOf = (
	scenarios: ReadonlyMap<string, readonly Check[]>,
	required: readonly string[],
	baseline: readonly string[]
): Tally => {
	const tally: Tally = { passed: [], expected: [], failed: [] }
	const used = new Set<string>()
	for (const name of required) {
		const complaints = (scenarios.get(name) ?? [missing]).filter(complains)
		const unlisted = complaints.filter(({ id }) => {
			const line = baseline.find((line) => line === name || line === `${name}:${id}`)
			if (line !== undefined) used.add(line)
			return line === undefined
		})
		for (const { id, errorMessage } of unlisted) {
			tally.failed.push(`${name}:${id} ${errorMessage ?? ''}`.trim())
		}
		if (complaints.length === 0) tally.passed.push(name)
		else if (unlisted.length === 0) tally.expected.push(name)
	}
	for (const line of baseline) {
		if (!used.has(line)) tally.failed.push(`stale line in the baseline: ${line}`)
	}
	return tally
}

const missing: Check = { id: 'run', status: 'FAILURE', errorMessage: 'the scenario did not run' }

const runRevision = async (url: URL, revision: Revision): Promise<Tally> => {
	const results = await mkdtemp(join(tmpdir(), 'mcp-conformance-'))
	try {
		const { ok, log } = await runSuite(url, revision, results)
		const required = await readServerList(join(suite, 'requirements', `${revision}.yaml`))
		const tally = tallyOf(
			await readChecks(results),
			[...required, ...alsoRequired[revision]],
			await readServerList(baselineOf(revision))
		)
		if (!ok && tally.failed.length === 0) tally.failed.push(`the suite failed:\n${log}`)
		return tally
	} finally {
		await rm(results, { recursive: true, force: true })
	}
}

const app = conformanceApp().listen({ port: 0, hostname: '127.0.0.1' })
let passed = 0
let failed = 0
for (const revision of revisions) {
	const tally = await runRevision(new URL('/mcp', app.server?.url), revision)
	for (const line of tally.failed) console.log(`${revision} failed: ${line}`)
	const counts = [tally.passed.length, tally.expected.length, tally.failed.length]
	console.log(
		`${revision}: ${counts[0]} scenarios passed, ${counts[1]} in the baseline, ${counts[2]} failed`
	)
	passed += tally.passed.length
	failed += tally.failed.length
}
await app.stop(true)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
