/** The style sheet of the approvals page: what all pages share, then each of its own parts. */

import { sharedStyle } from '../../pages/style'
import { helperStyle } from '../../pages/style-helpers'
import { detailStyle } from './style-detail'
import { dialogStyle } from './style-dialog'
import { frameStyle } from './style-frame'
import { listStyle } from './style-list'
import { valueStyle } from './style-values'

/** Served as `style.css` below the page. */
export const approvalsStyle = [
	sharedStyle,
	helperStyle,
	frameStyle,
	listStyle,
	valueStyle,
	detailStyle,
	dialogStyle
].join('')
