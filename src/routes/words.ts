/** The documented word lists from which action names are derived. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Last segments that lead the name of a GET: `GET /orders/export` is `export_orders`. */
export const readingWords: ReadonlySet<string> = words(
	'search export download preview validate check lookup compare'
)

/**
 * Last segments that lead the name of a POST, PUT or PATCH: `POST /orders/:id/cancel` is
 * `cancel_order`. Words that are as often a sub-resource (comment, review, message) stay out.
 */
export const actingWords: ReadonlySet<string> = new Set([
	...readingWords,
	...words(`
		abort accept acknowledge activate add adjust apply approve archive assign attach authenticate
		authorise authorize backup ban block bookmark calculate cancel capture charge checkin checkout
		check_in check_out claim clear clone close commit complete confirm connect convert copy deactivate
		decline decrypt demote deploy detach disable disconnect dismiss dispatch duplicate enable encrypt
		enqueue escalate estimate evaluate execute expire extend finalise finalize finish flag follow
		forward freeze fulfill generate grant hide hold import install invalidate invite invoke join leave
		like lock log_in log_out login logout mark_paid mark_read mark_unread merge migrate move mute
		notify open optimise optimize parse pause pay pin ping process promote provision publish purge
		quote reactivate rebuild recalculate recover redeem refresh refund register reindex reject release
		reload remove rename renew reopen reorder replay report resend reserve reset resolve restart
		restore resume retry return revert revoke roll_back rollback rotate run save scale schedule send
		share ship sign sign_in sign_out sign_up signin signout signup simulate skip snooze split start
		stop submit subscribe suspend swap sync terminate test toggle trace transfer translate trigger
		unarchive unassign unban unblock unfollow unfreeze uninstall unlink unlock unmute unpin unpublish
		unsubscribe unsuspend upgrade upload upsert verify void withdraw
	`)
])

/** Words that are their own singular, besides those of three letters or fewer and `-ss -us -is`. */
export const unchangingWords: ReadonlySet<string> = words(`
	access alias always analytics atlas basics bias canvas chaos cosmos data details devops economics
	electronics ethics ethos goods graphics headquarters https info ios kubernetes kudos lens logistics
	macos mathematics means media metadata news physics politics postgres process progress robotics
	sales series settings species statistics stats status sudoku thanks whereas windows
`)

/** Plurals that the endings would get wrong. */
export const irregularPlurals: ReadonlyMap<string, string> = new Map(
	[
		...words(`
		aches:ache aliases:alias analyses:analysis appendices:appendix atlases:atlas axes:axis
		biases:bias bonuses:bonus buses:bus caches:cache calories:calorie calves:calf campuses:campus
		canvases:canvas censuses:census children:child clothes:clothing consensuses:consensus
		cookies:cookie crises:crisis criteria:criterion diagnoses:diagnosis echoes:echo
		ellipses:ellipsis feet:foot focuses:focus gases:gas geese:goose genres:genre halves:half
		headaches:headache heroes:hero hypotheses:hypothesis indexes:index indices:index
		knives:knife leaves:leaf lenses:lens lives:life loaves:loaf matrices:matrix men:man
		menus:menu mice:mouse movies:movie mustaches:mustache niches:niche oases:oasis oxen:ox
		parentheses:parenthesis people:person phenomena:phenomenon photos:photo pies:pie
		potatoes:potato prognoses:prognosis quizzes:quiz selfies:selfie shelves:shelf
		statuses:status synopses:synopsis syntheses:synthesis teeth:tooth theses:thesis
		thieves:thief ties:tie tomatoes:tomato torpedoes:torpedo vertices:vertex vetoes:veto
		viruses:virus wives:wife wolves:wolf women:woman zombies:zombie
	`)
	].map((pair) => pair.split(':') as [string, string])
)
