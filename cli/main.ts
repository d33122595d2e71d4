#!/usr/bin/env bun
/** The `quater` command. */

import { ownBuild, version, versionText } from './version'

const [only, ...more] = process.argv.slice(2)

// Scripts ask often; nothing else needs to be loaded for it.
if (more.length === 0 && (only === '--version' || only === '-v'))
	await Bun.write(Bun.stdout, versionText({ name: 'quater', version, build: ownBuild }))
else process.exit(await (await import('./process')).runProcess())
