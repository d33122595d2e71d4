/** Words that operators use for each other, one group a line; a search takes any of a group for the others. */

import { stemsOf } from './words'

const groups = `
	get show fetch read view see retrieve look display open
	list show all every browse index enumerate
	search find lookup query look
	create add make new insert register place
	update change edit modify set patch alter adjust correct rename move
	delete remove erase destroy drop purge discard
	cancel abort void stop revoke withdraw
	refund reimburse repay payback money
	send mail email deliver dispatch ship notify
	export download dump csv spreadsheet
	import upload load
	approve accept allow confirm
	deny reject refuse decline
	enable activate unlock resume
	disable deactivate suspend pause lock block ban freeze
	restock reorder replenish refill
	customer client buyer shopper user
	user account member person
	me whoami myself identity
	employee staff worker person
	order purchase
	product item article sku goods
	stock inventory quantity
	invoice bill receipt
	revenue sale earnings income turnover
	photo picture image
	contract agreement
	ticket issue
	price cost
	status state stage
	cancel terminate end
`

/** Each word's group members, by stem. */
const table: ReadonlyMap<string, ReadonlySet<string>> = (() => {
	const found = new Map<string, Set<string>>()
	for (const line of groups.trim().split('\n')) {
		const stems = stemsOf(line)
		for (const stem of stems) found.set(stem, new Set([...(found.get(stem) ?? []), ...stems]))
	}
	return found
})()

/** Every stem that has synonyms. */
export const knownStems: readonly string[] = [...table.keys()]

/** The stems that may stand for this one, itself left out. */
export const synonymsOf = (stem: string): readonly string[] =>
	[...(table.get(stem) ?? [])].filter((other) => other !== stem)
