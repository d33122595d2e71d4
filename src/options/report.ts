/** How problems of the options are collected. */

/** Takes one problem: what is wrong, without the full stop, and how to mend it. */
export type Report = (message: string, mend: string) => void
