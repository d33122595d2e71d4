/** Prints a token for somebody: `bun after/token.ts ada@example.com agent`. */

import { listUsers } from '../shared/users'
import { createToken } from './tokens'

const [email, kind] = Bun.argv.slice(2)
const user = listUsers().find((candidate) => candidate.email === email)

if (!user) throw new Error(`Nobody has the email ${email}`)
console.info(createToken(user, kind === 'agent' ? 'agent' : 'human'))
