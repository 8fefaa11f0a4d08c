const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
])
const LONGEST_WORD = 5

const NUMBER = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const WHOLE = /^[-+]?[0-9]+$/
const BASED = /^0(o[0-7]+|x[0-9a-fA-F]+)$/

/**
 * What text without quotes stands for, by the core schema (YAML 1.2.2, 10.3.2): `no` and `on` are texts. Numbers that
 * JSON or a double cannot carry (`.inf`, more digits than it holds) stay texts, so that none is ever altered.
 */
export function plainScalar(text: string): unknown {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text)
    if (word !== undefined) return word
  }
  if (!NUMBER.test(text) && !BASED.test(text)) return text
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  const isExact = Number.isSafeInteger(value) || !WHOLE.test(text) || String(value) === text
  return isExact ? value : text
}
