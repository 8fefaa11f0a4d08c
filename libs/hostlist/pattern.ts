import { HostlistError } from './errors.ts'
import { NAME_LENGTH_MAX } from './limits.ts'
import { countOf, type IndexRange, indexesOf, longestOf, parseRanges } from './ranges.ts'
import type { Term } from './terms.ts'

/** A text, or what a bracket holds. */
export type Part = string | readonly IndexRange[]

/** An operand: names of nodes, masks that nodes' names are held against, or names of groups. */
export interface Pattern {
  kind: 'name' | 'mask' | 'group'
  /** Whom to ask for the group, if not the usual one. */
  source: string | undefined
  parts: readonly Part[]
  /** As it is written, for errors. */
  text: string
  /** Of the operand, in the whole expression. */
  offset: number
}

/** The name of the group that holds all nodes. */
export const ALL = '*'

/** Characters that names of groups are made of, which may be a key and its value; and names of nodes, or masks for them. */
const GROUP_TEXT = /[A-Za-z0-9._=-]+/y
const MASK_TEXT = /[A-Za-z0-9._*?-]+/y
const WILDCARD = /[*?]/
const SOURCE = /@(?:([A-Za-z0-9._-]+):)?/y
const BRACKETS = /\[([^\]]*)\]/y

/** @throws {HostlistError} */
export function parsePattern({ text, offset }: Term): Pattern {
  const group = match(SOURCE, text, 0)
  const start = group?.[0].length ?? 0
  const isAll = group !== undefined && text.slice(start) === ALL
  const parts = isAll ? [ALL] : parseParts(text, { start, offset, isGroup: group !== undefined })
  if (group !== undefined && parts.length === 0) {
    throw new HostlistError(offset, `a group's name is missing after ${JSON.stringify(text)}`, {
      hint: 'Write @NAME or @SOURCE:NAME; @* is all nodes.',
    })
  }
  if (lengthOf(parts) > NAME_LENGTH_MAX) {
    throw new HostlistError(offset, `a name would be longer than ${NAME_LENGTH_MAX} characters`, {
      hint: 'Separate names by commas or white space.',
    })
  }
  const isMask = parts.some((part) => typeof part === 'string' && WILDCARD.test(part))
  const kind = group !== undefined ? 'group' : isMask ? 'mask' : 'name'
  return { kind, source: group?.[1], parts, text, offset }
}

function parseParts(text: string, at: { start: number; offset: number; isGroup: boolean }): Part[] {
  const parts: Part[] = []
  let here = at.start
  while (here < text.length) {
    const brackets = match(BRACKETS, text, here)
    const plain = match(at.isGroup ? GROUP_TEXT : MASK_TEXT, text, here)
    if (brackets !== undefined) parts.push(parseRanges(brackets[1]!, at.offset + here + 1))
    else if (plain !== undefined) parts.push(plain[0])
    else throw unexpected(text, { here, ...at })
    here += (brackets ?? plain)![0].length
  }
  return parts
}

const HINTS: Readonly<Record<string, string>> = {
  '@': 'A group begins with a single @, and is separated from what stands before it: n1,@gpu.',
  ':': 'A group of a source is written @SOURCE:NAME.',
  '(': 'There are no parentheses: operations run from left to right.',
  ')': 'There are no parentheses: operations run from left to right.',
  '{': 'Ranges go into square brackets: n[1-3].',
  '}': 'Ranges go into square brackets: n[1-3].',
}

function unexpected(text: string, at: { here: number; offset: number; isGroup: boolean }): HostlistError {
  const char = String.fromCodePoint(text.codePointAt(at.here)!)
  if (at.isGroup && WILDCARD.test(char)) {
    return new HostlistError(at.offset + at.here, `"${char}" in the name of a group`, {
      hint: 'Wildcards stand for nodes only; groups are written @NAME or @rack[1-3], all nodes @*.',
    })
  }
  return new HostlistError(at.offset + at.here, `${JSON.stringify(char)} is not part of a name`, {
    hint: HINTS[char] ?? 'Names are made of letters, digits, dots, hyphens and underscores.',
  })
}

function lengthOf(parts: readonly Part[]): number {
  let sum = 0
  for (const part of parts) {
    if (typeof part === 'string') sum += part.length
    else sum += part.reduce((longest, range) => Math.max(longest, longestOf(range)), 0)
  }
  return sum
}

/** How many texts a pattern makes, worked out without making them; repetitions count. */
export function sizeOf({ parts }: Pattern): number {
  let product = 1
  for (const part of parts) {
    if (typeof part !== 'string') product *= part.reduce((sum, range) => sum + countOf(range), 0)
  }
  return product
}

/** The texts a pattern makes, the last bracket counting fastest. Look at its size first. */
export function textsOf({ parts }: Pattern): string[] {
  let texts = ['']
  for (const part of parts) {
    const ends = typeof part === 'string' ? [part] : part.flatMap((range) => [...indexesOf(range)])
    texts = texts.flatMap((text) => ends.map((end) => text + end))
  }
  return texts
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
