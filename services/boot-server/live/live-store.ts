import type { Logger } from 'pino'
import { encode } from '../../../libs/codec/codec.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import { digestOfRecord, type Pair } from '../../../libs/records/pair.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'
import { openOrMoveAside } from '../level-damage.ts'
import { GROUPS, groupKey, type LiveDb, liveDb, loadLive, NODES, nodeKey, sealed } from './live-db.ts'

/** What a boot server must remember to boot its rack with nobody else alive. */
export interface Remembered {
  pairs: Iterable<Pair>
  loaders: Readonly<Record<string, BlobRef>>
  /** Base URLs that had blobs: controllers and other boot servers. */
  origins: readonly string[]
  /** Of the rack's head: where other servers answer DHCP, nothing else must be believed only because nobody can be asked. */
  subnets: readonly Subnet[]
}

interface OpenOptions {
  directory: string
  /** Pairs of another rack, from before this server was moved, are not this rack's. */
  rack: string
  logger: Logger
}

type Batch = { type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string }

/** What is live, on disk. A cache in the end: all of it can be fetched again, but only while NATS is there. */
export class LiveStore {
  readonly #db: LiveDb
  readonly #rack: string
  /** The pairs that the disk holds, by node; undefined when that is not certain, so that all is to be written. */
  #stored: ReadonlyMap<string, Pair> | undefined
  #failed = false

  private constructor(db: LiveDb, rack: string, stored: ReadonlyMap<string, Pair> | undefined) {
    this.#db = db
    this.#rack = rack
    this.#stored = stored
  }

  /**
   * The store, and what it remembers. One that is damaged is moved aside: a boot server that starts empty boots its
   * rack as soon as it has fetched everything again, one that does not start never does. @throws {StateUnusableError}
   */
  static async open(options: OpenOptions): Promise<{ store: LiveStore; remembered: Remembered }> {
    const { directory, logger } = options
    const what = 'what was live cannot be read; it is moved aside, and all is fetched again'
    return openOrMoveAside(() => LiveStore.#tryOpen(options), { directory, what, logger })
  }

  static async #tryOpen({ directory, rack, logger }: OpenOptions) {
    const db = liveDb(directory)
    try {
      await db.open()
      const { pairs, intact, ...rest } = await loadLive(db, { rack, logger })
      const stored = intact ? byNode(pairs) : undefined
      return { store: new LiveStore(db, rack, stored), remembered: { pairs, ...rest } }
    } catch (error) {
      await db.close()
      throw error
    }
  }

  /**
   * Makes the disk say what is live now; what it says already is not written again. After a failure it is opened
   * anew, because LevelDB may refuse all further writes, and everything is written.
   */
  async save(live: Remembered): Promise<void> {
    const pairs = byNode(live.pairs)
    const stored = this.#stored
    this.#stored = undefined
    try {
      if (this.#failed) await this.#reopen()
      const batch = [
        ...(await this.#nodeWrites(pairs, stored)),
        ...(await this.#groupWrites(pairs, stored)),
        put('rack', encode(this.#rack)),
        put('loaders', sealed(encode(live.loaders))),
        put('origins', encode(live.origins)),
        put('subnets', sealed(encode(live.subnets))),
      ]
      await this.#db.batch(batch, { sync: true })
    } catch (error) {
      this.#failed = true
      throw error
    }
    this.#stored = pairs
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #reopen(): Promise<void> {
    await this.#db.close()
    await this.#db.open()
    this.#failed = false
  }

  async #nodeWrites(pairs: ReadonlyMap<string, Pair>, stored?: ReadonlyMap<string, Pair>): Promise<Batch[]> {
    const writes: Batch[] = []
    for (const [id, { node, group }] of pairs) {
      const before = stored?.get(id)
      if (before?.node === node && before.group === group) continue
      writes.push(put(nodeKey(id), sealed(encode({ record: encode(node), group: digestOfRecord(group) }))))
    }
    const keys = stored ? [...stored.keys()].map(nodeKey) : await this.#db.keys(NODES).all()
    const wanted = new Set([...pairs.keys()].map(nodeKey))
    for (const key of keys) if (!wanted.has(key)) writes.push({ type: 'del', key })
    return writes
  }

  /** Each group record is kept once for all its nodes, under its digest. */
  async #groupWrites(pairs: ReadonlyMap<string, Pair>, stored?: ReadonlyMap<string, Pair>): Promise<Batch[]> {
    const needed = new Map<Digest, GroupRecord>()
    for (const { group } of pairs.values()) needed.set(digestOfRecord(group), group)
    const present = new Set(await this.#db.keys(GROUPS).all())
    const writes: Batch[] = []
    for (const [digest, group] of needed) {
      const known = present.delete(groupKey(digest)) && stored !== undefined
      if (!known) writes.push(put(groupKey(digest), encode(group)))
    }
    for (const key of present) writes.push({ type: 'del', key })
    return writes
  }
}

function put(key: string, value: Uint8Array): Batch {
  return { type: 'put', key, value }
}

function byNode(pairs: Iterable<Pair>): Map<string, Pair> {
  return new Map(Array.from(pairs, (pair) => [pair.node.id, pair]))
}
