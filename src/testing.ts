/** The public entry `quater/testing`: every door of an app inside bun:test, without sockets. */

export { type ApprovalDoor, ApprovalError, type DecideOptions } from './testing/approvals'
export {
	type CliAnswer,
	McpCallError,
	type TestableApp,
	type TestClient,
	type TestClientOptions,
	type ToolAnswer,
	testClient
} from './testing/client'
export { installMatchers, type QuaterMatchers } from './testing/matchers'
export type { Parity, SurfaceAnswer } from './testing/parity'

import { installMatchers } from './testing/matchers'

installMatchers()
