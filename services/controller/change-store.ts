import { Level } from 'level'
import { type Change, decodeChange } from '../../libs/changes/change.ts'
import { ClusterState, type Entity, type Position } from '../../libs/changes/cluster-state.ts'
import { KINDS, type Kind } from '../../libs/changes/operation.ts'
import { decode, encode } from '../../libs/codec/codec.ts'
import { type Digest, digestOf } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { StoreLockedError, StoreUnusableError } from './errors.ts'

/** Wide enough for any sequence, so that keys sort as numbers do. */
const SEQ_DIGITS = 16

/** Set in a store that has the index of histories; one of an older version gets it when it is opened. */
const INDEXED = 'indexed'
/** Entities of a restored state that are written in one batch. */
const BATCH_MAX = 1_000
/** Changes that are indexed in one batch. */
const INDEX_BATCH = 200

const NOTHING = new Uint8Array()
const ENTITIES = { gte: 'entity/', lt: 'entity0' }

/** A change as it stands in the log, and the digest of its bytes. */
export interface StoredChange {
  seq: number
  change: Change
  digest: Digest
}

/** Which of many changes are wanted: the newest `limit` of those before a sequence. */
export interface ChangeRange {
  before?: number
  limit: number
}

type Batch = { type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string }

/**
 * A controller's own copy of the change log and of the state it leads to. One synced batch a change: a crash leaves
 * the store at one sequence or the next, never between.
 */
export class ChangeStore {
  readonly #db: Level<string, Uint8Array>
  readonly #directory: string

  private constructor(db: Level<string, Uint8Array>, directory: string) {
    this.#db = db
    this.#directory = directory
  }

  /** @throws {StoreLockedError} if another process has it open. @throws {StoreUnusableError} */
  static async open(directory: string): Promise<ChangeStore> {
    const db = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
    try {
      await db.open()
    } catch (error) {
      const cause = (error as Error).cause as (Error & { code?: string }) | undefined
      if (cause?.code === 'LEVEL_LOCKED') throw new StoreLockedError(directory)
      throw new StoreUnusableError(directory, { doing: 'opened', cause: cause ?? error })
    }
    const store = new ChangeStore(db, directory)
    await store.#index()
    return store
  }

  /** The state as of the last change written. */
  async load(): Promise<ClusterState> {
    const state = new ClusterState()
    for await (const [key, bytes] of this.#db.iterator(ENTITIES)) {
      const [, kind, name] = key.split('/') as [string, Kind, string]
      state.restore(kind, name, decode(bytes) as Entity)
    }
    const position = await this.#db.get('position')
    if (!position) {
      // Entities without a position are what is left of a restore that did not come to its end.
      await this.#db.clear(ENTITIES)
      return new ClusterState()
    }
    state.restorePosition(decode(position) as Position)
    return state
  }

  /** Writes a whole state into an empty store; until that is done, the store counts as empty. @throws {StoreUnusableError} */
  async restore(state: ClusterState): Promise<void> {
    try {
      await this.#db.clear(ENTITIES)
      const batch: Batch[] = []
      for (const kind of KINDS) {
        for (const [name, entity] of state.entries(kind)) {
          batch.push({ type: 'put', key: `entity/${kind}/${name}`, value: encode(entity) })
          if (batch.length >= BATCH_MAX) await this.#db.batch(batch.splice(0))
        }
      }
      batch.push({ type: 'put', key: 'position', value: encode(state.position) })
      await this.#db.batch(batch, { sync: true })
    } catch (error) {
      throw new StoreUnusableError(this.#directory, { doing: 'written', cause: error })
    }
  }

  /** Writes older changes, of which the effects are in the state already. @throws {StoreUnusableError} */
  async fill(changes: readonly { seq: number; bytes: Uint8Array; change: Change }[]): Promise<void> {
    const batch: Batch[] = changes.flatMap(({ seq, bytes, change }) => [
      ...historyOf(seq, change),
      { type: 'put', key: changeKey(seq), value: bytes },
    ])
    try {
      await this.#db.batch(batch, { sync: true })
    } catch (error) {
      throw new StoreUnusableError(this.#directory, { doing: 'written', cause: error })
    }
  }

  /** The oldest change that is here. */
  async oldest(): Promise<StoredChange | undefined> {
    for await (const { seq, bytes } of this.changes(0))
      return { seq, change: decodeChange(bytes), digest: digestOf(bytes) }
    return undefined
  }

  /** The snapshots of which the blobs are kept for others, newest first. */
  async snapshots(): Promise<{ seq: number; blob: BlobRef }[]> {
    const kept: { seq: number; blob: BlobRef }[] = []
    const range = { gte: 'snapshot/', lt: 'snapshot0', reverse: true }
    for await (const [key, bytes] of this.#db.iterator(range))
      kept.push({ seq: seqIn(key), blob: decode(bytes) as BlobRef })
    return kept
  }

  /** Remembers that the blob of a snapshot is kept, or, without a blob, that it is not any more. */
  async noteSnapshot(seq: number, blob: BlobRef | undefined): Promise<void> {
    if (blob) await this.#db.put(`snapshot/${padded(seq)}`, encode(blob))
    else await this.#db.del(`snapshot/${padded(seq)}`)
  }

  /** Writes the change at `seq` with its effects; returns when it is on the disk. @throws {StoreUnusableError} */
  async append(options: {
    seq: number
    bytes: Uint8Array
    change: Change
    position: Position
  }): Promise<void> {
    const { seq, bytes, change, position } = options
    const batch: Batch[] = change.ops.map((operation) => {
      const key = `entity/${operation.kind}/${operation.name}`
      if (operation.op === 'delete') return { type: 'del', key }
      return { type: 'put', key, value: encode({ value: operation.value, seq } satisfies Entity) }
    })
    batch.push(...historyOf(seq, change))
    batch.push({ type: 'put', key: changeKey(seq), value: bytes })
    batch.push({ type: 'put', key: 'position', value: encode(position) })
    try {
      await this.#db.batch(batch, { sync: true })
    } catch (error) {
      throw new StoreUnusableError(this.#directory, { doing: 'written', cause: error })
    }
  }

  /** The bytes of the changes from a sequence on, in order. */
  async *changes(from: number): AsyncIterable<{ seq: number; bytes: Uint8Array }> {
    for await (const [key, bytes] of this.#db.iterator({ gte: changeKey(from), lt: 'change0' })) {
      yield { seq: seqIn(key), bytes }
    }
  }

  /** The change at a sequence; undefined if it is not here. */
  async change(seq: number): Promise<StoredChange | undefined> {
    const bytes = await this.#db.get(changeKey(seq))
    return bytes && { seq, change: decodeChange(bytes), digest: digestOf(bytes) }
  }

  /** Changes, newest first. */
  async recent({ before, limit }: ChangeRange): Promise<StoredChange[]> {
    const range = {
      gt: 'change/',
      lt: before === undefined ? 'change0' : changeKey(before),
      reverse: true,
      limit,
    }
    const changes: StoredChange[] = []
    for await (const [key, bytes] of this.#db.iterator(range)) {
      changes.push({ seq: seqIn(key), change: decodeChange(bytes), digest: digestOf(bytes) })
    }
    return changes
  }

  /** Sequences of the changes that altered an entity, newest first. */
  async history(kind: Kind, name: string, { before, limit }: ChangeRange): Promise<number[]> {
    const lt = before === undefined ? historyKey(kind, name, '0') : historyKey(kind, name, padded(before))
    const keys = this.#db.keys({ gt: historyKey(kind, name, ''), lt, reverse: true, limit })
    return (await keys.all()).map(seqIn)
  }

  /** Sequences of the changes that altered anything of a kind; one that altered several may come several times. */
  async *altering(kind: Kind): AsyncIterable<number> {
    for await (const key of this.#db.keys({ gt: `history/${kind}/`, lt: `history/${kind}0` }))
      yield seqIn(key)
  }

  /** An entity as it was after a change; undefined if it did not exist, or if that is longer ago than this store knows. */
  async valueAt(options: { kind: Kind; name: string; seq: number }): Promise<Entity | undefined> {
    const { kind, name, seq } = options
    const [last] = await this.history(kind, name, { before: seq + 1, limit: 1 })
    const found = last === undefined ? undefined : await this.change(last)
    const operation = found?.change.ops.findLast((each) => each.kind === kind && each.name === name)
    return operation?.op === 'put' ? { value: operation.value, seq: found!.seq } : undefined
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async #index(): Promise<void> {
    if (await this.#db.get(INDEXED)) return
    const batch: Batch[] = []
    let changes = 0
    for await (const { seq, bytes } of this.changes(0)) {
      batch.push(...historyOf(seq, decodeChange(bytes)))
      changes += 1
      if (changes % INDEX_BATCH === 0) await this.#db.batch(batch.splice(0))
    }
    batch.push({ type: 'put', key: INDEXED, value: encode(true) })
    await this.#db.batch(batch, { sync: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function changeKey(seq: number): string {
  return `change/${padded(seq)}`
}

/** Names hold no slash: see libs/model/name.ts. '0' is what follows '/' and ends a range. */
function historyKey(kind: Kind, name: string, seq: string): string {
  return seq === '0' ? `history/${kind}/${name}0` : `history/${kind}/${name}/${seq}`
}

function historyOf(seq: number, change: Change): Batch[] {
  const keys = new Set(change.ops.map(({ kind, name }) => historyKey(kind, name, padded(seq))))
  return Array.from(keys, (key) => ({ type: 'put', key, value: NOTHING }))
}

function padded(seq: number): string {
  return String(seq).padStart(SEQ_DIGITS, '0')
}

function seqIn(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1))
}
