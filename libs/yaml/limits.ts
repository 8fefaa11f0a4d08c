/**
 * What one YAML text may take. Texts come from editors and over HTTP, and a short one can stand for very much:
 * what aliases repeat is counted before it is made.
 */

/** Length of a text, in UTF-16 units: 100,000 nodes have some 40 million. */
export const TEXT_LENGTH_MAX = 64 * 1024 * 1024

/** Maps and lists inside one another. A description of a cluster has ten. */
export const DEPTH_MAX = 100

/** Texts, numbers, lists and maps in one document, those that aliases repeat included: 100,000 nodes have some 4 million. */
export const VALUES_MAX = 20_000_000

/** Length of the offending line as a message shows it, in UTF-16 units. */
export const SHOWN_LENGTH_MAX = 120
