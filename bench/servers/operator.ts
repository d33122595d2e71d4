/** The server that a bound operator binary asks. */

import { app } from '../sample/operator'
import { announce, loopback } from './announce'

app.listen(loopback, ({ port }) => announce(port))
