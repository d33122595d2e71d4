/** Tells the benchmark which port a server listens on. */

/** Where every server listens: loopback, a free port. */
export const loopback = { hostname: '127.0.0.1', port: 0 } as const

/** Prints the line that the benchmark waits for. */
export const announce = (port: number | undefined): void => console.log(`listening ${port}`)
