import { Level } from 'level'
import { decode, encode } from '../../libs/codec/codec.ts'
import { type Digest, digestOf } from '../../libs/digest/digest.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../libs/records/group-record.ts'
import type { NodeRecord } from '../../libs/records/node-record.ts'
import { StateUnusableError } from './errors.ts'
import type { Pair } from './pair.ts'

/** What a boot server must remember to boot its rack with nobody else alive. */
export interface Remembered {
  pairs: Pair[]
  loaders: Record<string, BlobRef>
  /** Base URLs that had blobs: controllers and other boot servers. */
  origins: string[]
}

interface StoredNode {
  record: NodeRecord
  /** Digest of the encoded group record, under which it is kept once for all its nodes. */
  group: Digest
}

type Batch = { type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string }

/** The live pairs on disk. A cache in the end: all of it can be fetched again, but only while NATS is there. */
export class LiveStore {
  readonly #db: Level<string, Uint8Array>
  readonly #groupDigests = new WeakMap<GroupRecord, Digest>()

  private constructor(db: Level<string, Uint8Array>) {
    this.#db = db
  }

  /** @throws {StateUnusableError} */
  static async open(directory: string): Promise<LiveStore> {
    const db = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
    try {
      await db.open()
    } catch (error) {
      const cause = (error as Error).cause ?? error
      throw new StateUnusableError(`${directory} cannot be opened: ${messageOf(cause)}`, {
        hint: 'Is another boot server running on it? Is the disk full? All of it can be fetched again: it may be removed.',
        cause,
      })
    }
    return new LiveStore(db)
  }

  async load(): Promise<Remembered> {
    const groups = new Map<string, GroupRecord>()
    for await (const [key, bytes] of this.#db.iterator({ gte: 'group/', lt: 'group0' })) {
      const group = decode(bytes) as GroupRecord
      const digest = key.slice('group/'.length) as Digest
      groups.set(digest, group)
      this.#groupDigests.set(group, digest)
    }
    const pairs: Pair[] = []
    for await (const [, bytes] of this.#db.iterator({ gte: 'node/', lt: 'node0' })) {
      const stored = decode(bytes) as StoredNode
      const group = groups.get(stored.group)
      if (group) pairs.push({ node: stored.record, group })
    }
    return { pairs, loaders: await this.#get('loaders', {}), origins: await this.#get('origins', []) }
  }

  /** Remembers a switch: what went live, what is gone, and, of all that is live, which groups are still needed. */
  async save(options: {
    switched: readonly Pair[]
    removed: readonly string[]
    live: Iterable<Pair>
  }): Promise<void> {
    const batch: Batch[] = options.removed.map((id) => ({ type: 'del', key: `node/${id}` }))
    for (const { node, group } of options.switched) {
      const stored: StoredNode = { record: node, group: this.#digestOf(group) }
      batch.push({ type: 'put', key: `node/${node.id}`, value: encode(stored) })
    }
    const needed = new Map<Digest, GroupRecord>()
    for (const { group } of options.live) needed.set(this.#digestOf(group), group)
    for (const [digest, group] of needed)
      batch.push({ type: 'put', key: `group/${digest}`, value: encode(group) })
    for await (const key of this.#db.keys({ gte: 'group/', lt: 'group0' })) {
      if (!needed.has(key.slice('group/'.length) as Digest)) batch.push({ type: 'del', key })
    }
    await this.#db.batch(batch, { sync: true })
  }

  async saveLoaders(loaders: Record<string, BlobRef>): Promise<void> {
    await this.#db.put('loaders', encode(loaders), { sync: true })
  }

  async saveOrigins(origins: readonly string[]): Promise<void> {
    await this.#db.put('origins', encode(origins), { sync: true })
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #get<T>(key: string, fallback: T): Promise<T> {
    const bytes = await this.#db.get(key)
    return bytes === undefined ? fallback : (decode(bytes) as T)
  }

  #digestOf(group: GroupRecord): Digest {
    let digest = this.#groupDigests.get(group)
    if (digest === undefined) {
      digest = digestOf(encode(group))
      this.#groupDigests.set(group, digest)
    }
    return digest
  }
}
