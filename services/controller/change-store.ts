import { Level } from 'level'
import type { Change } from '../../libs/changes/change.ts'
import { ClusterState, type Entity, type Position } from '../../libs/changes/cluster-state.ts'
import type { Kind } from '../../libs/changes/operation.ts'
import { decode, encode } from '../../libs/codec/codec.ts'
import { StoreLockedError, StoreUnusableError } from './errors.ts'

/** Wide enough for any sequence, so that keys sort as numbers do. */
const SEQ_DIGITS = 16

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
    return new ChangeStore(db, directory)
  }

  /** The state as of the last change written. */
  async load(): Promise<ClusterState> {
    const state = new ClusterState()
    for await (const [key, bytes] of this.#db.iterator({ gte: 'entity/', lt: 'entity0' })) {
      const [, kind, name] = key.split('/') as [string, Kind, string]
      state.restore(kind, name, decode(bytes) as Entity)
    }
    const position = await this.#db.get('position')
    if (position) state.restorePosition(decode(position) as Position)
    return state
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
      yield { seq: Number(key.slice('change/'.length)), bytes }
    }
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function changeKey(seq: number): string {
  return `change/${String(seq).padStart(SEQ_DIGITS, '0')}`
}
