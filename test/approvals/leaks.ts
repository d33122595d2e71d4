/** Plants secrets that nobody else can know, and finds them in whatever form they come out. */

import { randomBytes } from 'node:crypto'

/** Where something came out: `log`, `database`, `answer`, and so on. */
type Sink = string

/** One planted secret. */
interface Secret {
	readonly label: string
	readonly core: string
	readonly mayAppear: readonly Sink[]
}

/** Something that came out. */
interface Produced {
	readonly sink: Sink
	readonly what: string
	/** One character for each byte. */
	readonly text: string
}

/** A collection of secrets, and of everything that came out. */
export class Leaks {
	readonly #planted = new Map<string, Secret>()
	readonly #watched: Secret[] = []
	readonly #produced = new Map<string, Produced>()

	/** A new secret, with what JSON, HTML and URLs escape around its core. `mayAppear` names its sinks. */
	plant(label: string, ...mayAppear: readonly Sink[]): string {
		return `é"/+ ${this.ascii(label, ...mayAppear)} <%&'`
	}

	/** The same of letters and digits alone, as headers and tokens take them. */
	ascii(label: string, ...mayAppear: readonly Sink[]): string {
		const core = `Zq${randomBytes(12).toString('hex')}`
		this.#planted.set(core.toLowerCase(), { label, core, mayAppear })
		return core
	}

	/** Watches for a secret that somebody else made. */
	watch(label: string, core: string, ...mayAppear: readonly Sink[]): void {
		this.#watched.push({ label, core, mayAppear })
	}

	/** Keeps what came out. */
	saw(sink: Sink, what: string, output: string | Uint8Array): void {
		const text = Buffer.from(output as string).toString('latin1')
		this.#produced.set(`${sink} ${Bun.hash(text)}`, { sink, what, text })
	}

	/** How much came out of a sink, in bytes. */
	sizeOf(sink: Sink): number {
		return this.#from(sink).reduce((size, { text }) => size + text.length, 0)
	}

	#from(sink: Sink): Produced[] {
		return [...this.#produced.values()].filter((one) => one.sink === sink)
	}

	/** One line for each secret that came out of a sink although it must not. */
	in(sink: Sink): string[] {
		const lines = new Map<string, string>()
		for (const { what, text } of this.#from(sink)) {
			for (const [form, view] of viewsOf(text)) {
				const found = [...view.matchAll(/zq[0-9a-f]{24}/gi)].flatMap(
					([core]) => this.#planted.get(core.toLowerCase()) ?? []
				)
				const seen = this.#watched.filter(({ core }) => view.includes(core))
				for (const { label, core, mayAppear } of [...found, ...seen]) {
					if (mayAppear.includes(sink) || lines.has(core)) continue
					const at = view.indexOf(core)
					const around = JSON.stringify(view.slice(Math.max(0, at - 100), at + 40))
					lines.set(core, `${label}, ${form}, in ${sink} (${what}): …${around}…`)
				}
			}
		}
		return [...lines.values()]
	}
}

/** A text as it is, and with each encoding taken off it. */
const viewsOf = (text: string): [form: string, view: string][] => {
	const bytes = (pattern: RegExp): string =>
		text.replace(pattern, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
	return [
		['plain', text],
		['reversed', [...text].reverse().join('')],
		['URL-encoded', bytes(/%([0-9a-f]{2})/gi)],
		['JSON-escaped', bytes(/\\+u00([0-9a-f]{2})/gi)],
		['UTF-16', text.replaceAll('\0', '')],
		['hex', decoded(text, /(?:[0-9a-f]{2}){20,}/gi, 'hex', 2)],
		['base64', decoded(text, /[\w+/-]{30,}/g, 'base64', 4)]
	]
}

/** Every run of an alphabet, decoded from each place where a group may begin. */
const decoded = (text: string, run: RegExp, encoding: 'hex' | 'base64', group: number): string =>
	[...text.matchAll(run)]
		.flatMap(([match]) =>
			Array.from({ length: group }, (_, shift) =>
				Buffer.from(match.slice(shift), encoding).toString('latin1')
			)
		)
		.join('\n')
