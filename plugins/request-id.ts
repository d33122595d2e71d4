/** Puts a correlation id on every answer, alone. */

import { requestId as step } from '../src/checks/request-id'
import { edgePlugin } from './elysia/edge-plugin'

/**
 * Sets `x-request-id`: the caller's when it is 1 to 128 visible ASCII characters, else a fresh one.
 *
 * @example new Elysia().use(requestId())
 */
export const requestId = () => edgePlugin('request-id', () => step())
