import { Level } from 'level'
import type { Logger } from 'pino'
import { decode, encode } from '../../../libs/codec/codec.ts'
import { digestOf, isDigest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { isBaseUrl } from '../../../libs/records/base-url.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import {
  decodeGroupRecord,
  decodeLoaders,
  decodeNodeRecord,
  decodeSubnets,
} from '../../../libs/records/decode.ts'
import { RecordInvalidError } from '../../../libs/records/errors.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import { digestOfRecord, type Pair } from '../../../libs/records/pair.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'

export type LiveDb = Level<string, Uint8Array>

/** The ranges of keys that hold records; `0` follows `/`. */
export const NODES = { gte: 'node/', lt: 'node0' }
export const GROUPS = { gte: 'group/', lt: 'group0' }

export function liveDb(directory: string): LiveDb {
  return new Level(directory, { valueEncoding: 'view' })
}

export function nodeKey(id: string): string {
  return `node/${id}`
}

export function groupKey(digest: string): string {
  return `group/${digest}`
}

export interface Loaded {
  pairs: Pair[]
  loaders: Record<string, BlobRef>
  origins: string[]
  subnets: readonly Subnet[]
  /** Whether this is all that the disk holds, so that only changes need to be written. */
  intact: boolean
}

/** Reads what a live store holds. What cannot be read, or is of another rack, is left out. */
export async function loadLive(db: LiveDb, options: { rack: string; logger: Logger }): Promise<Loaded> {
  const { rack, logger } = options
  const loaded: Loaded = { pairs: [], loaders: {}, origins: [], subnets: [], intact: true }

  /** One record that was damaged must not take the others with it. */
  async function read(key: string, use: (bytes: Uint8Array) => void): Promise<void> {
    const bytes = await db.get(key)
    if (bytes === undefined) return
    try {
      use(bytes)
    } catch (error) {
      loaded.intact = false
      logger.error({ key, reason: messageOf(error) }, 'left out something live that cannot be read')
    }
  }

  await read('origins', (bytes) => {
    const origins = decode(bytes)
    if (Array.isArray(origins)) loaded.origins = origins.filter(isBaseUrl)
  })
  let storedRack: unknown
  await read('rack', (bytes) => {
    storedRack = decode(bytes)
  })
  if (storedRack !== rack) {
    if (storedRack !== undefined) logger.warn({ was: storedRack, rack }, 'what was live is of another rack')
    return { ...loaded, intact: false }
  }

  await read('loaders', (bytes) => {
    loaded.loaders = decodeLoaders(opened(bytes))
  })
  await read('subnets', (bytes) => {
    loaded.subnets = decodeSubnets(opened(bytes))
  })
  const groups = new Map<string, GroupRecord>()
  for (const key of await db.keys(GROUPS).all()) {
    await read(key, (bytes) => {
      groups.set(key, groupOf(key, bytes))
    })
  }
  for (const key of await db.keys(NODES).all()) {
    await read(key, (bytes) => loaded.pairs.push(pairOf(opened(bytes), groups)))
  }
  // Another version of muster may encode a record otherwise: then its key would be another, too.
  for (const [key, group] of groups) if (groupKey(digestOfRecord(group)) !== key) loaded.intact = false
  return loaded
}

/** LevelDB does not tell of every bit that the disk has lost, and a record of one other argument would be booted with. */
export function sealed(bytes: Uint8Array): Uint8Array {
  return encode({ sealed: bytes, digest: digestOf(bytes) })
}

/** What was sealed; what an earlier version wrote is not. @throws {RecordInvalidError} @throws {UndecodableError} */
function opened(bytes: Uint8Array): Uint8Array {
  const { sealed, digest } = (decode(bytes) ?? {}) as { sealed?: unknown; digest?: unknown }
  if (!(sealed instanceof Uint8Array)) return bytes
  if (digestOf(sealed) !== digest) throw new RecordInvalidError('it was altered on disk')
  return sealed
}

function groupOf(key: string, bytes: Uint8Array): GroupRecord {
  if (groupKey(digestOf(bytes)) !== key)
    throw new RecordInvalidError('a group record is not what its key says')
  return decodeGroupRecord(bytes)
}

function pairOf(bytes: Uint8Array, groups: ReadonlyMap<string, GroupRecord>): Pair {
  const stored = decode(bytes) as { record?: unknown; group?: unknown } | null
  if (
    !(stored?.record instanceof Uint8Array) ||
    typeof stored.group !== 'string' ||
    !isDigest(stored.group)
  ) {
    throw new RecordInvalidError('a live node lacks a field or has a wrong one')
  }
  const group = groups.get(groupKey(stored.group))
  if (!group) throw new RecordInvalidError('a live node lacks its group')
  return { node: decodeNodeRecord(stored.record), group }
}
