/** The schema's history: entry n brings a database from `user_version` n to n + 1. Only ever append. */

export const migrations = [
	`
	CREATE TABLE sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

	CREATE TABLE customers (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		email TEXT NOT NULL UNIQUE,
		created_at TEXT NOT NULL
	) STRICT;

	CREATE TABLE products (
		sku TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
		in_stock INTEGER NOT NULL CHECK (in_stock >= 0)
	) STRICT;

	CREATE TABLE orders (
		id TEXT PRIMARY KEY,
		customer_id TEXT NOT NULL REFERENCES customers,
		status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled')),
		placed_at TEXT NOT NULL,
		note TEXT
	) STRICT;

	CREATE INDEX orders_by_customer ON orders (customer_id);

	CREATE TABLE order_lines (
		order_id TEXT NOT NULL REFERENCES orders,
		sku TEXT NOT NULL REFERENCES products,
		quantity INTEGER NOT NULL CHECK (quantity > 0),
		unit_price_cents INTEGER NOT NULL,
		PRIMARY KEY (order_id, sku)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE refunds (
		id TEXT PRIMARY KEY,
		order_id TEXT NOT NULL REFERENCES orders,
		amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
		reason TEXT NOT NULL,
		refunded_by TEXT NOT NULL,
		created_at TEXT NOT NULL
	) STRICT;

	CREATE INDEX refunds_by_order ON refunds (order_id);

	CREATE TABLE stock_movements (
		id INTEGER PRIMARY KEY,
		sku TEXT NOT NULL REFERENCES products,
		change INTEGER NOT NULL,
		reason TEXT NOT NULL,
		moved_by TEXT NOT NULL,
		moved_at TEXT NOT NULL
	) STRICT;

	CREATE INDEX stock_movements_by_sku ON stock_movements (sku);
	`,
	`
	CREATE VIEW order_summaries AS
	SELECT
		o.rowid AS position, o.id, o.customer_id, c.name AS customer_name, o.status, o.placed_at, o.note,
		(SELECT sum(quantity * unit_price_cents) FROM order_lines WHERE order_id = o.id) AS total_cents,
		(SELECT coalesce(sum(amount_cents), 0) FROM refunds WHERE order_id = o.id) AS refunded_cents
	FROM orders o JOIN customers c ON c.id = o.customer_id;
	`
]
