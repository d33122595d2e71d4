/** Projects and their tasks. */

import { Elysia } from 'elysia'
import {
	addTask,
	createProject,
	deleteProject,
	getProject,
	listProjects,
	listTasks,
	updateTask
} from '../shared/projects'
import { newProject, newTask, projectId, taskChanges, taskFilter, taskId } from '../shared/schemas'
import { session } from './session'

const missing = { message: 'No such project' }

export const projects = new Elysia({ prefix: '/projects', tags: ['projects'] })
	.use(session)
	.get('/', ({ user }) => ({ projects: listProjects(user) }), {
		role: 'member',
		detail: { description: 'List the projects you may see.' }
	})
	.post('/', ({ user, body, status }) => status(201, createProject(user, body.name)), {
		role: 'member',
		body: newProject
	})
	.get('/:id', ({ user, params, status }) => getProject(user, params.id) ?? status(404, missing), {
		role: 'member',
		params: projectId,
		detail: { description: 'Fetch one project.' }
	})
	.delete(
		'/:id',
		({ params, status }) =>
			deleteProject(params.id) ? { message: 'Deleted' } : status(404, missing),
		{ role: 'admin', params: projectId }
	)
	.get(
		'/:id/tasks',
		({ user, params, query, status }) => {
			const project = getProject(user, params.id)
			if (!project) return status(404, missing)
			return { tasks: listTasks(project, query.state ?? 'all') }
		},
		{
			role: 'member',
			params: projectId,
			query: taskFilter,
			detail: { description: 'List the tasks of a project: open, done or all.' }
		}
	)
	.post(
		'/:id/tasks',
		({ user, params, body, status }) => {
			const project = getProject(user, params.id)
			return project ? status(201, addTask(project, body.title)) : status(404, missing)
		},
		{
			role: 'member',
			params: projectId,
			body: newTask,
			detail: { description: 'Add a task to a project.' }
		}
	)
	.patch(
		'/:id/tasks/:taskId',
		({ user, params, body, status }) => {
			const project = getProject(user, params.id)
			const task = project && updateTask(project, params.taskId, body)
			return task ?? status(404, { message: 'No such task' })
		},
		{
			role: 'member',
			params: taskId,
			body: taskChanges,
			detail: { description: 'Rename a task, or mark it done or open again.' }
		}
	)
