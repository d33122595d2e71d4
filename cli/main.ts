#!/usr/bin/env bun
/** The `quater` command. */

import { ownBuild, version, versionText } from './version'

// The compiled command runs this one as Bun; what an app or a token command starts is to be itself.
delete process.env.BUN_BE_BUN

const [only, ...more] = process.argv.slice(2)

// Scripts ask often; nothing else needs to be loaded for it.
if (more.length === 0 && (only === '--version' || only === '-v'))
	await Bun.write(Bun.stdout, versionText({ name: 'quater', version, build: ownBuild }))
else process.exit(await (await import('./process')).runProcess())
