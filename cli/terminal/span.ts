/** Lengths of time, as people say them. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time in its largest unit, and below it one more where that matters: `45s`, `12m`, `5h 10m`, `3d 4h`. */
export const span = (ms: number): string => {
	const left = Math.max(0, ms)
	if (left < minute) return `${Math.floor(left / second)}s`
	if (left < hour) return `${Math.floor(left / minute)}m`
	if (left < 2 * day) return pair(left, [hour, 'h'], [minute, 'm'])
	return pair(left, [day, 'd'], [hour, 'h'])
}

/** How long ago a time was. */
export const ago = (iso: string, now: number): string => `${span(now - Date.parse(iso))} ago`

/** How long it is until a time, or that it is over. */
export const until = (iso: string, now: number): string => {
	const left = Date.parse(iso) - now
	return left > 0 ? `${span(left)} left` : 'over'
}

type Unit = readonly [ms: number, name: string]

const pair = (ms: number, [large, name]: Unit, [small, smallName]: Unit): string => {
	const rest = Math.floor((ms % large) / small)
	return `${Math.floor(ms / large)}${name}${rest === 0 ? '' : ` ${rest}${smallName}`}`
}
