/** Where a server under test may keep files. */

import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder of one server, by its process. */
export const scratchOf = (pid: number): string => join(tmpdir(), `quater-bench-${pid}`)
