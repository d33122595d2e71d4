/** Adds up what the steps of .ci/run reported, prints the closing line and exits 1 when anything failed. */

import { join } from 'node:path'

interface Count {
	passed: number
	failed: number
}

// Either the summary of `bun test` or a line `N passed, N failed`.
const summary =
	/^ *(\d+) pass\n(?: *\d+ \w+\n)*? *(\d+) fail$|^(\d+)(?: steps)? passed, (\d+) failed$/gm

/** What a log reports last, since a step may quote the summaries of others before its own. */
function reported(log: string): Count | undefined {
	const last = [...log.matchAll(summary)].at(-1)
	if (last) return { passed: Number(last[1] ?? last[3]), failed: Number(last[2] ?? last[4]) }
}

/** A step that reports no numbers counts as one; one that ends badly has failed whatever it reports. */
function count(log: string, exitCode: number): Count {
	const { passed, failed } = reported(log) ?? { passed: exitCode === 0 ? 1 : 0, failed: 0 }
	return { passed, failed: exitCode !== 0 ? Math.max(failed, 1) : failed }
}

const folder = process.argv[2]
if (!folder) throw new Error('usage: bun scripts/count.ts <folder of logs>')

const total: Count = { passed: 0, failed: 0 }
for (const line of (await Bun.file(join(folder, 'statuses')).text()).trim().split('\n')) {
	const [name, exitCode] = line.split(' ')
	const log = Bun.stripANSI(await Bun.file(join(folder, `${name}.log`)).text())
	const { passed, failed } = count(log, Number(exitCode))
	console.log(`${name}: ${passed} of ${passed + failed}`)
	total.passed += passed
	total.failed += failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 ? 0 : 1)
