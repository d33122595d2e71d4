/** Projects and their tasks. Members see their own projects, admins all of them. */

import { database } from './database'
import type { User } from './users'

export type Project = { id: number; name: string; owner_id: number }

export type Task = { id: number; title: string; done: boolean }

type TaskRow = { id: number; title: string; done: number }

const visible = "(owner_id = $user OR $role = 'admin')"

type Viewer = { user: number; role: string }

const all = database.query<Project, Viewer>(`SELECT * FROM projects WHERE ${visible} ORDER BY id`)

const byId = database.query<Project, Viewer & { id: number }>(
	`SELECT * FROM projects WHERE id = $id AND ${visible}`
)

const insert = database.query<Project, { name: string; owner_id: number }>(
	'INSERT INTO projects (name, owner_id) VALUES ($name, $owner_id) RETURNING *'
)

const remove = database.query<Project, { id: number }>(
	'DELETE FROM projects WHERE id = $id RETURNING *'
)

const tasksOf = database.query<TaskRow, { project_id: number; done: number | null }>(
	`SELECT id, title, done FROM tasks
	 WHERE project_id = $project_id AND ($done IS NULL OR done = $done) ORDER BY id`
)

const insertTask = database.query<TaskRow, { project_id: number; title: string }>(
	'INSERT INTO tasks (project_id, title) VALUES ($project_id, $title) RETURNING id, title, done'
)

const changeTask = database.query<
	TaskRow,
	{ id: number; project_id: number; title: string | null; done: number | null }
>(
	`UPDATE tasks SET title = coalesce($title, title), done = coalesce($done, done)
	 WHERE id = $id AND project_id = $project_id RETURNING id, title, done`
)

const viewer = (user: User): Viewer => ({ user: user.id, role: user.role })

const task = (row: TaskRow): Task => ({ ...row, done: row.done === 1 })

export function listProjects(user: User): Project[] {
	return all.all(viewer(user))
}

export function getProject(user: User, id: number): Project | null {
	return byId.get({ id, ...viewer(user) })
}

export function createProject(user: User, name: string): Project {
	return insert.get({ name, owner_id: user.id })!
}

export function deleteProject(id: number): boolean {
	return remove.get({ id }) !== null
}

export function listTasks(project: Project, state: 'open' | 'done' | 'all'): Task[] {
	const done = state === 'all' ? null : Number(state === 'done')
	return tasksOf.all({ project_id: project.id, done }).map(task)
}

export function addTask(project: Project, title: string): Task {
	return task(insertTask.get({ project_id: project.id, title })!)
}

export function updateTask(
	project: Project,
	id: number,
	changes: { title?: string | undefined; done?: boolean | undefined }
): Task | null {
	const { title = null, done } = changes
	const row = changeTask.get({
		id,
		project_id: project.id,
		title,
		done: done === undefined ? null : Number(done)
	})
	return row && task(row)
}
