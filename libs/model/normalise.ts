import { parseIPv4 } from '../address/ipv4.ts'
import { canonicalIPv6 } from '../address/ipv6.ts'
import { netmaskOf, normaliseMac } from './address.ts'
import { FREE_MAPS, isFields, NAMED_MAPS } from './merge.ts'

type Fields = Record<string, unknown>

/** Values that take a field away; the words are Warewulf's. */
const CLEARING: readonly unknown[] = ['UNDEF', 'UNSET']

/**
 * A node or profile as it is stored, from what somebody wrote: without empty values and UNDEF, MAC addresses in lower
 * case with colons, IPv6 addresses in their usual form, `10.0.0.1/24` as address and netmask. What is not of a form
 * that can be mended stays, for the checks to refuse.
 */
export function normaliseNode(value: unknown): unknown {
  if (!isFields(value)) return value
  const node = filledFields(value)
  if (isFields(node.networkDevices))
    for (const each of Object.values(node.networkDevices)) normaliseDevice(each)
  if (isFields(node.ipmi)) normaliseAddress(node.ipmi as Fields, 'ipaddr')
  return node
}

function normaliseDevice(device: unknown): void {
  if (!isFields(device)) return
  const fields = device as Fields
  if (typeof fields.hwaddr === 'string') fields.hwaddr = normaliseMacIfAny(fields.hwaddr)
  splitPrefix(fields, { field: 'ipaddr', prefixField: 'netmask', bits: 32 })
  splitPrefix(fields, { field: 'ipaddr6', prefixField: 'prefixlen6', bits: 128 })
  for (const field of ['ipaddr6', 'gateway6']) normaliseAddress(fields, field)
}

function normaliseAddress(fields: Fields, field: string): void {
  const text = fields[field]
  if (typeof text === 'string' && parseIPv4(text) === undefined) fields[field] = canonicalIPv6(text) ?? text
}

/** Takes `10.0.0.1/24` apart; what the other field says already stands. */
function splitPrefix(
  fields: Fields,
  options: { field: string; prefixField: 'netmask' | 'prefixlen6'; bits: number },
): void {
  const { field, prefixField, bits } = options
  const [, address, digits] = /^([^/]+)\/(\d{1,3})$/.exec(String(fields[field] ?? '')) ?? []
  const prefix = Number(digits)
  if (address === undefined || prefix > bits) return
  fields[field] = address
  fields[prefixField] ??= prefixField === 'netmask' ? netmaskOf(prefix) : prefix
}

function normaliseMacIfAny(text: string): string {
  try {
    return normaliseMac(text)
  } catch {
    return text
  }
}

/** The fields that have a value; a copy, but for what is in free maps. */
function filledFields(fields: Readonly<Record<string, unknown>>): Fields {
  return mapOf(fields, (value, key) => {
    if (FREE_MAPS.has(key)) return freeMap(value)
    if (NAMED_MAPS.has(key) && isFields(value)) return unlessEmpty(mapOf(value, filled))
    return filled(value)
  })
}

function filled(value: unknown): unknown {
  if (value === null || value === '' || CLEARING.includes(value)) return undefined
  if (Array.isArray(value)) {
    const items = value.filter((item) => filled(item) !== undefined)
    return items.length > 0 ? items : undefined
  }
  return isFields(value) ? unlessEmpty(filledFields(value)) : value
}

/** Nothing in it is ours to take away, but what is said to be. */
function freeMap(value: unknown): unknown {
  if (value === null) return undefined
  return isFields(value)
    ? unlessEmpty(mapOf(value, (item) => (CLEARING.includes(item) ? undefined : item)))
    : value
}

function mapOf(fields: Fields, change: (value: unknown, key: string) => unknown): Fields {
  const changed = Object.entries(fields).map(([key, value]) => [key, change(value, key)] as const)
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined))
}

function unlessEmpty(fields: Fields): Fields | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined
}
