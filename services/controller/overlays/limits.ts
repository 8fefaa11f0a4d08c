/** Bytes of an archive that is taken as the tree of an overlay. */
export const TREE_BYTES_MAX = 64 * 1024 * 1024

/** Files and directories of an overlay. */
export const TREE_ENTRIES_MAX = 20_000

/** Nodes for which an overlay is rendered to tell how many have the same result. */
export const EXPLAINED_NODES_MAX = 20_000

/** How long a request may wait for a compile, in milliseconds. */
export const COMPILE_WAIT_MS_MAX = 60_000
