/** A machine that nobody knows is reported so often at most, in milliseconds. */
export const REPORT_INTERVAL_MS = 60_000

/** Machines that nobody knows and that are seen for the first time: in this time, so many are taken note of. */
export const NEWCOMERS_WINDOW_MS = 60_000
export const NEWCOMERS_MAX = 1_000

/** Machines that a boot server remembers, and whose reports wait while the bus is away; the longest unseen go first. */
export const MACHINES_MAX = 4_096

/** Pause before a report that failed is tried again, growing up to the second figure, in milliseconds. */
export const RETRY_MIN_MS = 500
export const RETRY_MAX_MS = 30_000

/** How often a report is tried again because another boot server saw the machine at the same time. */
export const ATTEMPTS_MAX = 5

/** Of what firmware says in a request over HTTP, in characters. */
export const SAID_LENGTH_MAX = 128
