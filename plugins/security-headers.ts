/** Puts the safe response headers on every answer, alone. */

import { type SecurityHeaderOptions, securityHeaders as step } from '../src/checks/security-headers'
import { edgePlugin } from './elysia/edge-plugin'

/**
 * Sets `nosniff`, the referrer policy, the frame options and, on HTTPS, HSTS, where the app set none.
 *
 * @param headers further headers, or `false` to leave a default out
 * @example new Elysia().use(securityHeaders({ 'x-frame-options': 'SAMEORIGIN' }))
 */
export const securityHeaders = (headers: NonNullable<SecurityHeaderOptions['headers']> = {}) =>
	edgePlugin('security-headers', (peer) => step({ headers, peer }))
