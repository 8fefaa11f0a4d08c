import { formatValue } from '../format.ts'
import type { Call, FunctionTable } from '../function.ts'
import { replaceAll, split, title, toLower, toUpper, trimSet } from '../strings.ts'
import { TextBuilder } from '../text-builder.ts'
import { listOf, type Value } from '../value.ts'
import { trimSpace } from '../white-space.ts'
import { byteLength, byteSlice } from './bytes.ts'

/** Texts that are cut, searched and put together. The subject comes last, as everywhere in sprig. */
export const STRINGS: FunctionTable = {
  hello: { parameters: [], run: () => 'Hello!' },
  lower: { parameters: ['string'], run: (_call, text: string) => toLower(text) },
  upper: { parameters: ['string'], run: (_call, text: string) => toUpper(text) },
  title: { parameters: ['string'], run: (_call, text: string) => title(text) },
  trim: { parameters: ['string'], run: (_call, text: string) => trimSpace(text) },
  trimAll: { parameters: ['string', 'string'], run: trimAll },
  trimall: { parameters: ['string', 'string'], run: trimAll },
  trimPrefix: {
    parameters: ['string', 'string'],
    run: (_call, prefix: string, text: string) =>
      text.startsWith(prefix) ? text.slice(prefix.length) : text,
  },
  trimSuffix: {
    parameters: ['string', 'string'],
    run: (_call, suffix: string, text: string) =>
      text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  },
  contains: {
    parameters: ['string', 'string'],
    run: (_call, part: string, text: string) => text.includes(part),
  },
  hasPrefix: {
    parameters: ['string', 'string'],
    run: (_call, prefix: string, text: string) => text.startsWith(prefix),
  },
  hasSuffix: {
    parameters: ['string', 'string'],
    run: (_call, suffix: string, text: string) => text.endsWith(suffix),
  },
  replace: {
    parameters: ['string', 'string', 'string'],
    run: (call, from: string, to: string, text: string) => replaceAll(call, { from, to, text }),
  },
  repeat: { parameters: ['int', 'string'], run: repeat },
  substr: { parameters: ['int', 'int', 'string'], run: substr },
  trunc: { parameters: ['int', 'string'], run: trunc },
  splitList: {
    parameters: ['string', 'string'],
    run: (_call, separator: string, text: string) => listOf('string', split({ separator, text })),
  },
  indent: { parameters: ['int', 'string'], run: indent },
  nindent: {
    parameters: ['int', 'string'],
    run: (call, spaces: number, text: string) => `\n${indent(call, spaces, text)}`,
  },
  plural: {
    parameters: ['string', 'string', 'int'],
    run: (_call, one: string, many: string, count: number) => (count === 1 ? one : many),
  },
  cat: { parameters: [], rest: 'any', run: cat },
}

function trimAll(_call: Call, set: string, text: string): string {
  return trimSet(text, { set })
}

function repeat(call: Call, count: number, text: string): string {
  if (count < 0) call.fail(`repeat ${count} times`, 'the count must not be negative')
  call.budget.fits(count * text.length)
  return text === '' ? '' : text.repeat(count)
}

/** A negative start is the beginning, an end that is negative or too large is the end; no other place may be outside. */
function substr(call: Call, start: number, end: number, text: string): string {
  const length = byteLength(text)
  const toEnd = start >= 0 && (end < 0 || end > length)
  const from = Math.max(start, 0)
  const to = toEnd ? length : end
  if (from > to || to > length) {
    call.fail(`substr ${start} ${end} of a text of ${length} bytes`, 'there is no such part of it')
  }
  return byteSlice(call, text, { from, to })
}

/** The first bytes, or the last ones if the length is negative; the whole text if it is short enough. */
function trunc(call: Call, length: number, text: string): string {
  const all = byteLength(text)
  if (Math.abs(length) >= all) return text
  return byteSlice(call, text, length < 0 ? { from: all + length } : { to: length })
}

function indent(call: Call, spaces: number, text: string): string {
  const pad = repeat(call, spaces, ' ')
  return pad + replaceAll(call, { from: '\n', to: `\n${pad}`, text })
}

/** Values with a space between; nil ones are left out. */
function cat(call: Call, ...values: Value[]): string {
  const out = new TextBuilder(call.budget)
  const present = values.filter((value) => value !== undefined)
  present.forEach((value, index) => {
    if (index > 0) out.add(' ')
    out.add(formatValue(value, call))
  })
  return out.text()
}
