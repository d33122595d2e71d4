/** Two people and a project, for a first look and for the tests. */

import { database } from './database'
import { addTask, createProject } from './projects'
import { signUp } from './users'

export async function seed() {
	for (const table of ['tasks', 'projects', 'sessions', 'users']) {
		database.run(`DELETE FROM ${table}`)
	}
	const ada = await signUp('ada@example.com', 'correct horse', 'member')
	const root = await signUp('root@example.com', 'battery staple', 'admin')
	const project = createProject(ada, 'Analytical engine')
	const task = addTask(project, 'Write note G')
	return { ada, root, project, task }
}

if (import.meta.main) await seed()
