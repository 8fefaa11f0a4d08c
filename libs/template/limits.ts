/**
 * What one template may take. Templates are written by administrators, not by strangers: the limits turn an
 * accident (a list that doubles in a loop) into an error that names the line, long before memory is gone.
 */

/** Length of a template's source, in characters. */
export const SOURCE_LENGTH_MAX = 4 * 1024 * 1024

/** Blocks and parentheses within each other. */
export const NESTING_MAX = 100

/** Size of what a rendering prints, in bytes. A hosts file of 100,000 nodes has about 6 MiB. */
export const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** Things evaluated in one rendering: nodes of the tree, turns of a loop. */
export const STEPS_MAX = 50_000_000

/** Length of one string (in characters) or list that a function returns. */
export const VALUE_LENGTH_MAX = 8 * 1024 * 1024

/** Sum of the lengths of all strings and lists that functions return in one rendering. */
export const CREATED_LENGTH_MAX = 128 * 1024 * 1024

/** Lists and maps within each other, when a value is printed. */
export const VALUE_DEPTH_MAX = 100

/** Width and precision of printf: as in Go. */
export const PRINTF_WIDTH_MAX = 1_000_000

/** Arguments of one call. */
export const ARGUMENTS_MAX = 1_000

/** Files that one rendering makes. */
export const OUTPUT_FILES_MAX = 10_000

/** Templates that one file defines. */
export const DEFINITIONS_MAX = 1_000

/** Blocks, parentheses and templates within each other, while a template runs: recursion ends here. */
export const EXECUTION_DEPTH_MAX = 500
