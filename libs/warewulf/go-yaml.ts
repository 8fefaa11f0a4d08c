import { build, type Maker } from '../yaml/build.ts'
import { Source } from '../yaml/source.ts'

/** A document as Warewulf's YAML reader sees it: what a scalar stands for depends on the field that it is for. */
export type GoYaml = GoScalar | readonly GoYaml[] | ReadonlyMap<string, GoYaml>

export interface GoScalar {
  /** As it is written: `007`. */
  text: string
  /** Written without quotes. */
  isPlain: boolean
}

const MAKER: Maker<GoYaml> = {
  scalar: (text, { isPlain }) => ({ text, isPlain }),
  list: (items) => items,
  map: (entries) => new Map(entries.map(({ key, value }) => [key, value])),
  repeat: (value) => value,
}

/** @throws {YamlError} */
export function parseGoYaml(text: string, options: { file?: string } = {}): GoYaml | undefined {
  return build(new Source(text, options.file), MAKER)
}

export function isScalar(value: GoYaml): value is GoScalar {
  return !Array.isArray(value) && !(value instanceof Map)
}

/** What a scalar is for a field that is a text: every one is, null is an empty one. */
export function goText(scalar: GoScalar): string {
  return isNull(scalar) ? '' : scalar.text
}

const NULLS: readonly string[] = ['', '~', 'null', 'Null', 'NULL']
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
])
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
])

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const WHOLE = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/
const WHOLE_MIN = -(2n ** 63n)
const WHOLE_MAX = 2n ** 64n - 1n

/**
 * What is read for a field of any type, by the rules of Go's yaml.v3: mostly YAML 1.2, but with underscores in numbers and
 * with octal numbers that begin with 0. Whole numbers are bigints, so that they differ from fractions like 1.0; dates stay
 * texts.
 */
export function goValue(value: GoYaml): unknown {
  if (Array.isArray(value)) return value.map(goValue)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, part]) => [key, goValue(part)]))
  const { text, isPlain } = value as GoScalar
  if (!isPlain) return text
  if (NULLS.includes(text)) return null
  return FLAGS.get(text) ?? NUMBERS.get(text) ?? numberOf(text) ?? text
}

function isNull({ text, isPlain }: GoScalar): boolean {
  return isPlain && NULLS.includes(text)
}

function numberOf(text: string): number | bigint | undefined {
  const digits = text.replaceAll('_', '')
  const whole = /^[-+.0-9]/.test(text) ? WHOLE.exec(digits) : null
  if (whole) {
    const [, sign, body] = whole
    const size = BigInt(/^0[0-7]/.test(body!) ? `0o${body}` : body!.toLowerCase())
    const value = sign === '-' ? -size : size
    if (value >= WHOLE_MIN && value <= WHOLE_MAX) return value
  }
  return /^[-+.0-9]/.test(text) && FLOAT.test(digits) ? Number(digits) : undefined
}
