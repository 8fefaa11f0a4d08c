import { type Digest, digestOf } from '../digest/digest.ts'
import { type Change, decodeChange, GENESIS } from './change.ts'
import { ChainBrokenError } from './errors.ts'
import { KINDS, type Kind, type Operation } from './operation.ts'

/** A value, and the sequence of the change that last put it. */
export interface Entity {
  value: unknown
  seq: number
}

/** Read access to entities: the state as it is, or as it would be after some operations. */
export interface EntitySource {
  get(kind: Kind, name: string): Entity | undefined
  entries(kind: Kind): Iterable<[name: string, entity: Entity]>
}

/** Where a state stands in the log: sequence and digest of the last change applied. */
export interface Position {
  seq: number
  digest: Digest
}

/**
 * The deterministic state machine: the same changes give the same entities everywhere. Its only inputs are the
 * bytes of the log and their sequence.
 */
export class ClusterState implements EntitySource {
  readonly #kinds = new Map<Kind, Map<string, Entity>>(KINDS.map((kind) => [kind, new Map()]))
  #position: Position = { seq: 0, digest: GENESIS }

  get position(): Position {
    return this.#position
  }

  get(kind: Kind, name: string): Entity | undefined {
    return this.#of(kind).get(name)
  }

  entries(kind: Kind): Iterable<[string, Entity]> {
    return this.#of(kind)
  }

  /**
   * Applies the change that stands at `seq`, wholly or not at all.
   * @throws {ChainBrokenError} if it does not follow the last one. @throws {ChangeInvalidError}
   */
  apply(seq: number, bytes: Uint8Array): Change {
    if (seq !== this.#position.seq + 1) {
      throw new ChainBrokenError(`change ${seq} cannot follow change ${this.#position.seq}`)
    }
    const change = decodeChange(bytes)
    if (change.prev !== this.#position.digest) {
      throw new ChainBrokenError(
        `change ${seq} was made on top of another history: it names ${change.prev.slice(0, 12)} as the change before it, here that is ${this.#position.digest.slice(0, 12)}`,
        { hint: 'The log was altered, or belongs to another cluster. Do not go on writing to it.' },
      )
    }
    for (const operation of change.ops) this.#run(seq, operation)
    this.#position = { seq, digest: digestOf(bytes) }
    return change
  }

  /** Puts an entity back as it was stored, without a change: for restoring from the local store. */
  restore(kind: Kind, name: string, entity: Entity): void {
    this.#of(kind).set(name, entity)
  }

  /** Ends a restore. */
  restorePosition(position: Position): void {
    this.#position = position
  }

  #run(seq: number, operation: Operation): void {
    const entities = this.#of(operation.kind)
    if (operation.op === 'delete') entities.delete(operation.name)
    else entities.set(operation.name, { value: operation.value, seq })
  }

  #of(kind: Kind): Map<string, Entity> {
    return this.#kinds.get(kind)!
  }
}
