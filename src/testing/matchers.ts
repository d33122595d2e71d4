/** Matchers for bun:test about actions. */

import { expect } from 'bun:test'
import { comparable, type Parity } from './parity'

/** The matchers that importing `quater/testing` installs. */
export interface QuaterMatchers<R = void> {
	/**
	 * Every door of a `parity()` result answered alike: same values, same messages. Members named
	 * `source` and `entrypoint` may hold each door's own.
	 */
	toAgreeOnEverySurface(): R
}

declare module 'bun:test' {
	interface Matchers<T> extends QuaterMatchers {}
	// biome-ignore lint/suspicious/noExplicitAny: asymmetric matchers stand for any value.
	interface AsymmetricMatchers extends QuaterMatchers<any> {}
}

/** Installs the matchers; importing `quater/testing` does so already. */
export const installMatchers = (): void => {
	expect.extend({
		toAgreeOnEverySurface(received: unknown) {
			const parity = received as Parity | undefined
			if (typeof parity?.answers !== 'object') {
				return { pass: false, message: () => 'expected the result of testClient(app).parity()' }
			}
			const doors = Object.entries(parity.answers)
			const [first, ...others] = comparable(parity)
			const pass =
				first !== undefined &&
				others.length > 0 &&
				others.every((answer) => Bun.deepEquals(answer, first, true))
			const lines = doors.map(([door, answer]) => `  ${door.padEnd(6)} ${JSON.stringify(answer)}`)
			const what = pass ? 'not to agree' : 'to agree'
			return {
				pass,
				message: () => `expected every surface of ${parity.action} ${what}:\n${lines.join('\n')}`
			}
		}
	})
}
