/** Figures for the people who run the shop. */

import { database } from './database'

export type MonthlyRevenue = {
	month: string
	orders: number
	sold_cents: number
	refunded_cents: number
}

const revenue = database.query<MonthlyRevenue, { from: string; to: string }>(
	`SELECT substr(placed_at, 1, 7) AS month, count(*) AS orders,
	        sum(total_cents) AS sold_cents, sum(refunded_cents) AS refunded_cents
	 FROM order_summaries
	 WHERE status NOT IN ('pending', 'cancelled') AND substr(placed_at, 1, 10) BETWEEN $from AND $to
	 GROUP BY month ORDER BY month`
)

/** Both days included, `2025-01-31`. */
export function monthlyRevenue(from: string, to: string): MonthlyRevenue[] {
	return revenue.all({ from, to })
}
