import { canonicalIPv6 } from '../address/ipv6.ts'
import { isFields } from './merge.ts'

const EMPTY: readonly unknown[] = [undefined, null, '', 'UNDEF', 'UNSET']

/**
 * The setting `subnets` as it is stored, from what somebody wrote: without empty fields, pools without spaces, IPv6
 * addresses in their usual form. What is not of a form that can be mended stays, for the checks to refuse.
 */
export function normaliseSubnets(value: unknown): unknown {
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, fields]) => [name, normaliseSubnet(fields)]))
}

/** The same of one subnet. */
export function normaliseSubnet(value: unknown): unknown {
  if (!isFields(value)) return value
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => [key, usual(key, field)])
  return Object.fromEntries(fields.filter(([, field]) => !EMPTY.includes(field)))
}

function usual(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter((item) => !EMPTY.includes(item)).map((item) => usual('', item))
    return items.length > 0 ? items : undefined
  }
  if (typeof value !== 'string' || key === 'comment') return value
  const text = value.trim()
  if (key === 'pool' || key === 'pool6')
    return text
      .split('-')
      .map((end) => usualAddress(end.trim()))
      .join('-')
  if (key !== 'network6') return key === 'rack' ? value : usualAddress(text)
  const [address = '', ...prefix] = text.split('/')
  return [usualAddress(address), ...prefix].join('/')
}

function usualAddress(text: string): string {
  return text.includes(':') ? (canonicalIPv6(text) ?? text) : text
}
