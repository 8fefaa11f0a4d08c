/** Values that take a text away. */
const CLEARING: readonly string[] = ['UNDEF', 'UNSET']
/** Those of Warewulf 4.5 and older. */
const OLD_CLEARING: readonly string[] = [...CLEARING, 'undef', 'DELETE', '--', 'nil']

/** The words that are true, in lower case: Warewulf takes those of Go's strconv.ParseBool, and yes. */
const TRUE: readonly string[] = ['true', 't', '1', 'yes']
/** The words that are false: those of ParseBool, no, and all that take a value away, as an absent flag is false. */
const FALSE: readonly string[] = ['false', 'f', '0', 'no', 'unset', 'delete', 'undef', '--', 'nil', '0.0.0.0']

export function isClearing(text: string, { isOld }: { isOld: boolean }): boolean {
  return (isOld ? OLD_CLEARING : CLEARING).includes(text)
}

/** What a word means as a flag; undefined for what is none. */
export function flagOf(word: string): boolean | undefined {
  const lower = word.toLowerCase()
  if (TRUE.includes(lower)) return true
  return FALSE.includes(lower) ? false : undefined
}
