/** The app with quater over HTTP. */

import { httpSuite } from '../app.suite'
import { app } from './app'

httpSuite('after', (request) => app.handle(request))
