/** The whole script of the approvals page, in the order in which its parts build on each other. */

import { domScript } from '../../pages/script-dom'
import { startScript } from './script-app'
import { confirmScript } from './script-confirm'
import { decideScript } from './script-decide'
import { detailScript } from './script-detail'
import { frameScript } from './script-frame'
import { handoverScript } from './script-handover'
import { historyScript } from './script-history'
import { keysScript } from './script-keys'
import { listScript } from './script-list'
import { rowScript } from './script-row'
import { serverScript } from './script-server'
import { slotScript } from './script-slots'
import { textScript } from './script-text'
import { timeScript } from './script-time'
import { valueScript } from './script-values'

/** Served as `app.js` below the page. */
export const approvalsScript = [
	domScript,
	textScript,
	timeScript,
	valueScript,
	slotScript,
	serverScript,
	rowScript,
	listScript,
	historyScript,
	detailScript,
	handoverScript,
	confirmScript,
	decideScript,
	keysScript,
	frameScript,
	startScript
].join('')
