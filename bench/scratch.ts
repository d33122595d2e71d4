/** Where a process of the benchmarks may keep files. */

import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder of one process. */
export const scratchOf = (pid: number): string => join(tmpdir(), `quater-bench-${pid}`)
