import { parseIPv4 } from '../address/ipv4.ts'
import { canonicalIPv6 } from '../address/ipv6.ts'
import { messageOf } from '../errors/muster-error.ts'
import { netmaskOf, normaliseMac, prefixOf } from '../model/address.ts'
import type { Place } from './notes.ts'
import { type Context, leaveOut, type Reader, type Target, take } from './reader.ts'
import { type Meaning, shown, textIn } from './values.ts'

export function macOf(text: string): Meaning {
  try {
    const value = normaliseMac(text)
    return { value, change: changeOf(text, value) }
  } catch (error) {
    return { refusal: messageOf(error) }
  }
}

export function ipv4Of(text: string): Meaning {
  return parseIPv4(text) === undefined
    ? { refusal: `${shown(text)} is not an IPv4 address` }
    : { value: text }
}

export function ipv6Of(text: string): Meaning {
  const value = canonicalIPv6(text)
  if (value === undefined) return { refusal: `${shown(text)} is not an IPv6 address` }
  return { value, change: changeOf(text, value) }
}

/** An address of either kind, for a BMC. */
export function addressOf(text: string): Meaning {
  if (parseIPv4(text) !== undefined) return { value: text }
  const meaning = ipv6Of(text)
  return 'refusal' in meaning ? { refusal: `${shown(text)} is not an IP address` } : meaning
}

export function netmaskMeaning(text: string): Meaning {
  try {
    prefixOf(text)
    return { value: text }
  } catch {
    return { refusal: `${shown(text)} is not a netmask` }
  }
}

/** An IPv4 address, which may have the length of its network's prefix behind a slash. */
export function ipv4WithPrefix(): Reader {
  return withPrefix({ key: 'ipaddr', prefixKey: 'netmask', bits: 32, meaningOf: ipv4Of })
}

/** The same of an IPv6 address. */
export function ipv6WithPrefix(): Reader {
  return withPrefix({ key: 'ipaddr6', prefixKey: 'prefixlen6', bits: 128, meaningOf: ipv6Of })
}

interface WithPrefix {
  key: string
  prefixKey: 'netmask' | 'prefixlen6'
  bits: number
  meaningOf: (text: string) => Meaning
}

function withPrefix(options: WithPrefix): Reader {
  return (place, target, context) => {
    const text = textIn(place, context)
    if (text === undefined) return
    const [, address = text, digits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
    const meaning = options.meaningOf(address)
    const prefix = digits === undefined ? undefined : Number(digits)
    if ('refusal' in meaning) leaveOut(place, context, meaning.refusal)
    else if (prefix === undefined) {
      take(place, target, { key: options.key, ...meaning, context })
    } else if (prefix === 0 || prefix > options.bits) {
      leaveOut(place, context, `${shown(text)} has no prefix that there can be`)
    } else takeBoth(place, { target, context }, { options, address: String(meaning.value), prefix })
  }
}

function takeBoth(
  place: Place,
  { target, context }: { target: Target; context: Context },
  { options, address, prefix }: { options: WithPrefix; address: string; prefix: number },
): void {
  const { key, prefixKey } = options
  const length = prefixKey === 'netmask' ? netmaskOf(prefix) : prefix
  // What a field of its own says stands above this in the table.
  const isNew = !Object.hasOwn(target.fields, prefixKey)
  const change = `${address}${isNew ? `, and ${prefixKey} ${length}` : `; ${prefixKey} is what its own line says`}`
  if (isNew && !Object.hasOwn(target.fields, key)) target.fields[prefixKey] = length
  take(place, target, { key, value: address, change, context })
}

function changeOf(text: string, value: string): string | undefined {
  return text === value ? undefined : value
}
