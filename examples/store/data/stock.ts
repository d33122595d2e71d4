/** Products and what is left of them; every change leaves a movement behind. */

import { Conflict } from './conflict'
import { database, now } from './database'

export type Product = {
	sku: string
	name: string
	price_cents: number
	in_stock: number
}

export type Movement = {
	change: number
	reason: string
	moved_by: string
	moved_at: string
}

const bySku = database.query<Product, { sku: string }>('SELECT * FROM products WHERE sku = $sku')

const upTo = database.query<Product, { limit: number }>(
	'SELECT * FROM products WHERE in_stock <= $limit ORDER BY sku'
)

const add = database.query<Product, { sku: string; change: number }>(
	`UPDATE products SET in_stock = in_stock + $change
	 WHERE sku = $sku AND in_stock + $change >= 0 RETURNING *`
)

const record = database.query<null, Movement & { sku: string }>(
	`INSERT INTO stock_movements (sku, change, reason, moved_by, moved_at)
	 VALUES ($sku, $change, $reason, $moved_by, $moved_at)`
)

const movements = database.query<Movement, { sku: string }>(
	`SELECT change, reason, moved_by, moved_at FROM stock_movements
	 WHERE sku = $sku ORDER BY id DESC LIMIT 100`
)

const price = database.query<Product, { sku: string; price_cents: number }>(
	'UPDATE products SET price_cents = $price_cents WHERE sku = $sku RETURNING *'
)

export function getProduct(sku: string): Product | null {
	return bySku.get({ sku })
}

/** Products of which at most `limit` are left; all of them without a limit. */
export function listProducts(limit = Number.MAX_SAFE_INTEGER): Product[] {
	return upTo.all({ limit })
}

export function listMovements(sku: string): Movement[] {
	return movements.all({ sku })
}

export function setPrice(sku: string, price_cents: number): Product | null {
	return price.get({ sku, price_cents })
}

/** Takes from, or adds to, the shelf; null for an unknown product. */
export const moveStock = database.transaction(
	(sku: string, change: number, reason: string, moved_by: string) => {
		const before = bySku.get({ sku })
		if (!before) return null
		const after = add.get({ sku, change })
		if (!after) throw new Conflict(`Only ${before.in_stock} of ${sku} in stock`)
		record.run({ sku, change, reason, moved_by, moved_at: now() })
		return after
	}
)

/** Sets the shelves to what was counted, all or nothing; answers the products that differed. */
export const recordCounts = database.transaction(
	(counts: { sku: string; in_stock: number }[], counted_by: string) => {
		const changed: Product[] = []
		for (const { sku, in_stock } of counts) {
			const before = getProduct(sku)
			if (!before) throw new Conflict(`No product ${sku}`)
			if (before.in_stock === in_stock) continue
			changed.push(moveStock(sku, in_stock - before.in_stock, 'Counted', counted_by)!)
		}
		return changed
	}
).immediate
