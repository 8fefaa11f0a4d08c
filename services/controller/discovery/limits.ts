/** Machines that become nodes in one change. */
export const ADOPTED_MAX = 10_000

/** Machines that policies adopt in one change; the others follow in the next. */
export const BATCH_MAX = 500

/** Pause before policies are carried out again after that failed, in milliseconds. */
export const RETRY_MS = 10_000

/** Machines that are seen within this time are adopted together, in milliseconds. */
export const GATHER_MS = 100
