import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { Patience } from '../../../src/client/patience'

beforeEach(() => {
	jest.useFakeTimers()
})
afterEach(() => {
	jest.useRealTimers()
})

test('ends after its time, which starts again when it is renewed', () => {
	using patience = new Patience(1000)
	jest.advanceTimersByTime(900)
	patience.renew()
	jest.advanceTimersByTime(900)
	expect(patience.signal.aborted).toBe(false)
	jest.advanceTimersByTime(100)
	expect(patience.signal.aborted).toBe(true)
})

test('no renewing makes it last for ever', () => {
	using patience = new Patience(1000)
	let seconds = 0
	while (!patience.signal.aborted && seconds < 1000) {
		jest.advanceTimersByTime(500)
		patience.renew()
		seconds += 0.5
	}
	expect(seconds).toBe(360)
})

test('a total is the end, however often it is renewed', () => {
	using patience = new Patience(1000, 1500)
	jest.advanceTimersByTime(900)
	patience.renew()
	jest.advanceTimersByTime(599)
	expect(patience.signal.aborted).toBe(false)
	jest.advanceTimersByTime(1)
	expect(patience.signal.aborted).toBe(true)
})

test('what is over does not end later', () => {
	const patience = new Patience(1000)
	patience[Symbol.dispose]()
	jest.advanceTimersByTime(1_000_000)
	expect(patience.signal.aborted).toBe(false)
})
