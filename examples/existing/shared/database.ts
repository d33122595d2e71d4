/** The projects' SQLite file. */

import { Database } from 'bun:sqlite'
import { join } from 'node:path'

const path =
	Bun.env.PROJECTS_DATABASE ??
	(Bun.env.NODE_ENV === 'test' ? ':memory:' : join(import.meta.dir, 'projects.db'))

export const database = new Database(path, { create: true, strict: true })

database.run('PRAGMA journal_mode = WAL')
database.run('PRAGMA foreign_keys = ON')
database.run(`
	CREATE TABLE IF NOT EXISTS users (
		id INTEGER PRIMARY KEY,
		email TEXT NOT NULL UNIQUE,
		role TEXT NOT NULL CHECK (role IN ('member', 'admin')),
		password_hash TEXT NOT NULL
	) STRICT;

	CREATE TABLE IF NOT EXISTS sessions (
		hash TEXT PRIMARY KEY,
		user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
		expires_at INTEGER NOT NULL
	) STRICT;

	CREATE TABLE IF NOT EXISTS projects (
		id INTEGER PRIMARY KEY,
		name TEXT NOT NULL,
		owner_id INTEGER NOT NULL REFERENCES users
	) STRICT;

	CREATE TABLE IF NOT EXISTS tasks (
		id INTEGER PRIMARY KEY,
		project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
		title TEXT NOT NULL,
		done INTEGER NOT NULL DEFAULT 0
	) STRICT;
`)
