import { parseIPv4 } from '../address/ipv4.ts'
import { isNoAddress } from '../model/address.ts'
import { listOf, mapOf, type Named, named, type ValueMap } from '../template/value.ts'
import { ipBits, ipText } from './ip-text.ts'

/** Something that Warewulf keeps as a text. */
export type Scalar = string | number | boolean | undefined

export function textOf(value: Scalar): string {
  return value === undefined ? '' : String(value)
}

export function texts(items: readonly string[] = []): readonly string[] {
  return listOf('string', [...items])
}

export function textMap(values: Readonly<Record<string, string>> = {}): ValueMap {
  return mapOf({ type: 'string', missing: '' }, { ...values })
}

/** Words that take a flag away, which is then false. */
const UNSET: readonly string[] = ['unset', 'delete', 'undef', '--', 'nil', '0.0.0.0']
/** Besides `yes` and `no`, those of Go's strconv.ParseBool, in lower case. */
const TRUE: readonly string[] = ['yes', 'true', 't', '1']
const FALSE: readonly string[] = ['no', 'false', 'f', '0']

/**
 * Warewulf's flag: the text that was written, so that not set and `false` differ. As every text, `false` counts as true
 * in an `if`; templates ask `.Bool`, or `.BoolDefaultTrue` where a flag that is not set means yes.
 */
export function wwBool(value: Scalar): Named {
  const text = textOf(value)
  const word = text.toLowerCase()
  const isNo = UNSET.includes(word) || FALSE.includes(word)
  return named('wwtype.WWbool', text, {
    Bool: () => TRUE.includes(word),
    BoolDefaultTrue: () => !isNo,
    String: () => text,
  })
}

/** An address as Go's net.IP: nil where there is none, else what prints as the address. */
export function ipValue(text: string | undefined): Named | null {
  const printed = text === undefined ? undefined : printedAddress(text)
  if (printed === undefined) return null
  return named('net.IP', printed, {
    String: () => printed,
    IsUnspecified: () => isNoAddress(printed),
  })
}

/** Templates look at the addresses of all nodes: most are IPv4, and print as they are written. */
function printedAddress(text: string): string | undefined {
  if (parseIPv4(text) !== undefined) return text
  const bits = ipBits(text)
  return bits === undefined ? undefined : ipText(bits)
}
