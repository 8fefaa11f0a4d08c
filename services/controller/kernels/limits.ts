/** Kernels imported at the same time; each compresses on all cores. */
export const IMPORTS_MAX = 2

/** How often what an import has unpacked is tried to be removed, while a program that was ended still writes to it. */
export const REMOVE_RETRIES_MAX = 20
export const REMOVE_RETRY_DELAY_MS = 50
