/** The parity app as a module that the command line loads. */

import { buildApp } from './app'

/** Nobody reads what its handlers saw: what they received is what they answer. */
export const app = buildApp([], { raw: false })
