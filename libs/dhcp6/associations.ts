import { LEASE_SECONDS, REBINDING_PART, RENEWAL_PART } from '../dhcp/limits.ts'
import { OptionCode6, StatusCode } from './codes.ts'
import { ADDRESSES_MAX, ASSOCIATIONS_MAX } from './limits.ts'
import { decodeOptions6, encodeOptions6, type Option6, type Options6 } from './options.ts'

/** An identity association: what a client wants an address, or a prefix, for (RFC 8415, 12). */
export interface Association {
  code: number
  /** Four bytes, the client's name for it. */
  iaid: Buffer
  /** Addresses of 16 bytes that the client has, or would like. */
  addresses: Buffer[]
}

/** Bytes before the options: IA_TA has no times (21.4, 21.5, 21.21). */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [OptionCode6.iaNa, 12],
  [OptionCode6.iaTa, 4],
  [OptionCode6.iaPd, 12],
])

/** Those of a message; one that is too short, or broken, is as if it were not there. */
export function associationsIn(options: Options6): Association[] {
  const found: Association[] = []
  for (const { code, value } of options) {
    const fixedBytes = FIXED_BYTES.get(code)
    if (fixedBytes === undefined || value.length < fixedBytes) continue
    const inside = decodeOptions6(value.subarray(fixedBytes))
    if (inside === undefined) continue
    const addresses = inside
      .filter((option) => option.code === OptionCode6.iaAddress && option.value.length >= 24)
      .slice(0, ADDRESSES_MAX)
      .map((option) => option.value.subarray(0, 16))
    found.push({ code, iaid: value.subarray(0, 4), addresses })
    if (found.length === ASSOCIATIONS_MAX) break
  }
  return found
}

/** An address for a client, and addresses that are not its any more, whose lifetimes end with this (18.3.4). */
export function granted(
  association: Association,
  given: { address: Buffer; stale: Buffer[]; leaseSeconds?: number | undefined },
): Option6 {
  const { address, stale, leaseSeconds = LEASE_SECONDS } = given
  return answered(association, {
    renewSeconds: Math.floor(leaseSeconds * RENEWAL_PART),
    rebindSeconds: Math.floor(leaseSeconds * REBINDING_PART),
    options: [addressFor(address, leaseSeconds), ...stale.map((each) => addressFor(each, 0))],
  })
}

/** Nothing for a client, and why. */
export function refused(association: Association, status: { code: number; text: string }): Option6 {
  return answered(association, { renewSeconds: 0, rebindSeconds: 0, options: [statusOption(status)] })
}

function answered(
  { code, iaid }: Association,
  given: { renewSeconds: number; rebindSeconds: number; options: Options6 },
): Option6 {
  const times = Buffer.alloc(code === OptionCode6.iaTa ? 0 : 8)
  if (times.length > 0) {
    times.writeUInt32BE(given.renewSeconds)
    times.writeUInt32BE(given.rebindSeconds, 4)
  }
  return { code, value: Buffer.concat([iaid, times, encodeOptions6(given.options)]) }
}

function addressFor(address: Buffer, seconds: number): Option6 {
  const lifetimes = Buffer.alloc(8)
  lifetimes.writeUInt32BE(seconds)
  lifetimes.writeUInt32BE(seconds, 4)
  return { code: OptionCode6.iaAddress, value: Buffer.concat([address, lifetimes]) }
}

/** RFC 8415, 21.13. */
export function statusOption({ code, text }: { code: number; text: string }): Option6 {
  return { code: OptionCode6.statusCode, value: Buffer.concat([Buffer.from([0, code]), Buffer.from(text)]) }
}

/** There are addresses only, and no others than the one reserved. */
export function notHad(association: Association, why: string): Option6 {
  const code = association.code === OptionCode6.iaPd ? StatusCode.noPrefix : StatusCode.noAddresses
  return refused(association, { code, text: why })
}

/** The one address is for the first association that can have it. */
export function assign(
  associations: readonly Association[],
  { address, stale, leaseSeconds }: { address: Buffer; stale: boolean; leaseSeconds?: number | undefined },
): Option6[] {
  const first = associations.find(({ code }) => code === OptionCode6.iaNa)
  return associations.map((each) => {
    if (each !== first) return notHad(each, 'one address a machine')
    const others = stale ? each.addresses.filter((has) => !has.equals(address)) : []
    return granted(each, { address, stale: others, leaseSeconds })
  })
}
