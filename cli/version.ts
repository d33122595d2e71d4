/** The package's own version. */

import manifest from '../package.json' with { type: 'json' }

/** The version that `quater --version` shows. */
export const version: string = manifest.version
