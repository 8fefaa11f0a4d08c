import { decode } from '../codec/codec.ts'
import { RecordInvalidError } from './errors.ts'
import { ARCHS_SEEN_MAX, SEEN_TEXT_MAX } from './limits.ts'

/** A machine that asked to be booted and is no node. KV `muster_discovered`, key: its MAC address. */
export interface Discovered {
  /** Lower case, colons. */
  mac: string
  /** Where it was seen last, and the boot server that saw it. */
  rack: string
  server: string
  /** Milliseconds since 1970, by the clocks of boot servers. */
  firstSeen: number
  lastSeen: number
  /** DHCP's option 60: `PXEClient:Arch:00007:UNDI:003016`. */
  vendorClass?: string
  /** As RFC 4578, 2.1 numbers them. */
  archs?: readonly number[]
  uuid?: string
  serial?: string
  asset?: string
  manufacturer?: string
  product?: string
  /** Address of the relay that passed its question on. */
  relay?: string
  /** Its switch and port, as the switch says (RFC 3046); bytes that are no text as 0x and hex digits. */
  remoteId?: string
  circuitId?: string
  /** Its own, where it has one. */
  address?: string
}

const TEXTS = [
  ...['vendorClass', 'uuid', 'serial', 'asset', 'manufacturer', 'product'],
  ...['relay', 'remoteId', 'circuitId', 'address'],
] as const
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}(:[0-9a-f]{2}:[0-9a-f]{2})?$/

/** What is known of a machine after it was seen again: what was said before and is not said now stays. */
export function mergeDiscovered(before: Discovered | undefined, now: Discovered): Discovered {
  if (before === undefined) return now
  const [older, newer] = before.lastSeen <= now.lastSeen ? [before, now] : [now, before]
  const merged = { ...older, ...newer, firstSeen: Math.min(older.firstSeen, newer.firstSeen) }
  if (older.rack === newer.rack) return merged
  // It was moved: the port that it was at is another machine's by now.
  const { relay: _relay, remoteId: _remoteId, circuitId: _circuitId, address: _address, ...rest } = merged
  const { relay, remoteId, circuitId, address } = newer
  return {
    ...rest,
    ...(relay !== undefined && { relay }),
    ...(remoteId !== undefined && { remoteId }),
    ...(circuitId !== undefined && { circuitId }),
    ...(address !== undefined && { address }),
  }
}

/** @throws {RecordInvalidError} @throws {UndecodableError} */
export function decodeDiscovered(bytes: Uint8Array): Discovered {
  const machine = (decode(bytes) ?? {}) as { [key in keyof Discovered]?: unknown }
  const { mac, rack, server, archs } = machine
  const fine =
    typeof mac === 'string' &&
    MAC.test(mac) &&
    [rack, server].every(isText) &&
    [machine.firstSeen, machine.lastSeen].every(Number.isFinite) &&
    (archs === undefined ||
      (Array.isArray(archs) && archs.length <= ARCHS_SEEN_MAX && archs.every(Number.isSafeInteger))) &&
    TEXTS.every((name) => {
      const value = machine[name as keyof Discovered]
      return value === undefined || isText(value)
    })
  if (!fine) throw new RecordInvalidError('what was seen of a machine lacks a field or has a wrong one')
  return machine as unknown as Discovered
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= SEEN_TEXT_MAX
}
