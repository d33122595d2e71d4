/** What the exit codes mean, in one table. */

/** Each code, and what it stands for. */
export const exitCodes: readonly (readonly [code: number, about: string])[] = [
	[0, 'done'],
	[1, 'the action or the server failed'],
	[2, 'usage or arguments'],
	[3, 'network'],
	[4, 'authentication'],
	[5, 'an approval is pending'],
	[6, 'an approval was denied or withdrawn, or has expired'],
	[130, 'interrupted']
]
