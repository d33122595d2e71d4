/** Demo data, the same on every machine and every day. */

import type { Database } from 'bun:sqlite'

const customers = [
	['cus_1001', 'Ada Lovelace', 'ada@example.com'],
	['cus_1002', 'Grace Hopper', 'grace@example.com'],
	['cus_1003', 'Alan Turing', 'alan@example.com']
] as const

const products = [
	['MUG-BLUE', 'Blue mug', 1250, 40],
	['MUG-RED', 'Red mug', 1250, 3],
	['POT-TEA', 'Teapot', 4900, 12],
	['TEA-EARL', 'Earl Grey, 100 g', 875, 0]
] as const

const orders = [
	['ord_1001', 'cus_1001', 'paid', '2025-01-10T09:00:00.000Z', null],
	['ord_1002', 'cus_1002', 'shipped', '2025-01-12T14:30:00.000Z', 'Ring twice'],
	['ord_1003', 'cus_1001', 'pending', '2025-02-03T08:15:00.000Z', null],
	['ord_1004', 'cus_1003', 'delivered', '2025-02-11T17:45:00.000Z', '=SUM(A1:A9), "quoted"'],
	['ord_1005', 'cus_1002', 'cancelled', '2025-02-20T11:00:00.000Z', null]
] as const

const lines = [
	['ord_1001', 'MUG-BLUE', 2, 1250],
	['ord_1001', 'TEA-EARL', 2, 875],
	['ord_1002', 'POT-TEA', 1, 4900],
	['ord_1003', 'MUG-RED', 1, 1250],
	['ord_1004', 'MUG-BLUE', 4, 1150],
	['ord_1004', 'POT-TEA', 1, 4900],
	['ord_1005', 'TEA-EARL', 1, 875]
] as const

const refunds = [
	['ref_1001', 'ord_1004', 1150, 'One mug arrived broken', 'admin', '2025-02-14T10:00:00.000Z']
] as const

const sequences = [
	['cus', 1003],
	['ord', 1005],
	['ref', 1001]
] as const

const tables = {
	customers: customers.map((row) => [...row, '2025-01-01T00:00:00.000Z']),
	products,
	orders,
	order_lines: lines,
	refunds,
	sequences
}

export function seed(database: Database): void {
	for (const [table, rows] of Object.entries(tables)) {
		for (const row of rows) {
			const places = row.map(() => '?').join(', ')
			database.query(`INSERT INTO ${table} VALUES (${places})`).run(...row)
		}
	}
}

/** Back to the demo data: for tests. */
export function reset(database: Database): void {
	database.transaction(() => {
		database.run('PRAGMA defer_foreign_keys = ON')
		database.run('DELETE FROM stock_movements')
		for (const table of Object.keys(tables)) database.run(`DELETE FROM ${table}`)
		seed(database)
	})()
}
