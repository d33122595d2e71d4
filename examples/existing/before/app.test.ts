/** The app without quater over HTTP. */

import { httpSuite } from '../app.suite'
import { app } from './app'

httpSuite('before', (request) => app.handle(request))
