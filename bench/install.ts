/** Installs the peers of the benchmarks, which the package itself does without. */

import { $ } from 'bun'

/** Installs what bench/bun.lock names, unless that is there; Elysia comes from the repository. */
export const installPeers = async (): Promise<void> => {
	const lock = Bun.file(`${import.meta.dir}/bun.lock`)
	const installed = Bun.file(`${import.meta.dir}/node_modules/.installed-lock`)
	const wanted = await lock.text()
	if ((await installed.exists()) && (await installed.text()) === wanted) return
	console.log('Installing the peers of bench/bun.lock')
	await $`${process.execPath} install --frozen-lockfile --omit=peer --ignore-scripts`
		.cwd(import.meta.dir)
		.quiet()
	await Bun.write(installed, wanted)
}
