/**
 * What one hostlist may take. They come over HTTP too, and `n[1-999999999]` is short: everything that
 * an expression makes is counted before it is made.
 */

/** Names that one expression makes in all, before its operations remove any. */
export const NAMES_MAX = 1_000_000

/** Length of an expression, in characters: 100,000 names one by one have about 800,000. */
export const EXPRESSION_LENGTH_MAX = 1024 * 1024

/** Length of a name: that of a host name (RFC 1123, 2.1). */
export const NAME_LENGTH_MAX = 253

/** Digits of a number in brackets, so that it is a safe integer. Longer ones are not folded either. */
export const DIGITS_MAX = 15

/** Wildcard masks in one expression: each is held against every node there is. */
export const MASKS_MAX = 100

/** Numbers of one name that are folded; those behind them are kept as text. */
export const AXES_MAX = 8

/** Addresses that are counted up at once. */
export const ADDRESSES_MAX = 1_000_000

/** Length of a list of MAC addresses, in characters. A line has about 30. */
export const MAC_LIST_LENGTH_MAX = 16 * 1024 * 1024
