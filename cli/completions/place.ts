/** Names a place where actions are: a saved remote at its URL, or the file of an app. */

import { resolve } from 'node:path'
import { appTarget } from '../apps/app-file'
import type { Context } from '../context'
import type { Remote } from '../remotes/remotes'

/** A saved remote; under another URL the same name is another place. */
export const remotePlace = ({ name, url }: Pick<Remote, 'name' | 'url'>): string =>
	`remote ${name} ${url}`

/** The app that a local command works on; throws where there is none. */
export const appPlace = (
	where: Pick<Context, 'env' | 'cwd'> & { readonly app: string | undefined }
): string => `app ${resolve(where.cwd, appTarget(where))}`
