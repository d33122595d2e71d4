/** Which members hold secrets by their name alone, whatever their schema says. */

/** Compared without case, `_`, `-` and spaces. */
const exact: ReadonlySet<string> = new Set([
	...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'pin', 'otp', 'secret', 'secrets'],
	...[
		'token',
		'tokens',
		'jwt',
		'bearer',
		'authorization',
		'auth',
		'cookie',
		'setcookie',
		'session',
		'sessionid',
		'sid'
	],
	...[
		'apikey',
		'privatekey',
		'secretkey',
		'accesskey',
		'encryptionkey',
		'signingkey',
		'clientsecret'
	],
	...['credential', 'credentials', 'cvv', 'cvc', 'cvc2', 'cardnumber', 'creditcard', 'ssn', 'iban']
])

const endings = [
	...['password', 'passphrase', 'secret', 'token', 'credential', 'credentials'],
	...['apikey', 'privatekey', 'secretkey', 'accesskey', 'encryptionkey', 'signingkey'],
	// What forms ask for a second time.
	...['passwords', 'passwordconfirm', 'passwordconfirmation', 'passwordrepeat', 'passwordagain']
]

/** Headers of one's own making begin with `x-`. */
const plain = (name: string): string =>
	name
		.toLowerCase()
		.replace(/^x-/, '')
		.replaceAll(/[\s_-]/g, '')

/** Tells secret names, the given ones beside the usual; remembers its answers. */
export const secretNames = (further: readonly string[]): ((name: string) => boolean) => {
	const own = new Set([...exact, ...further.map(plain)])
	const known = new Map<string, boolean>()
	return (name) => {
		const before = known.get(name)
		if (before !== undefined) return before
		const bare = plain(name)
		const secret = own.has(bare) || endings.some((ending) => bare.endsWith(ending))
		// Members of free records have any name; a memory of them all would grow without end.
		if (known.size < 10_000) known.set(name, secret)
		return secret
	}
}
