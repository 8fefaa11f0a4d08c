import { type Digest, digestOf } from '../digest/digest.ts'
import { type Change, decodeChange, GENESIS } from './change.ts'
import { ChainBrokenError } from './errors.ts'
import { KINDS, type Kind, type Operation } from './operation.ts'
import { StateDigest } from './state-digest.ts'

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
  readonly #digest = new StateDigest()
  #position: Position = { seq: 0, digest: GENESIS }

  /** Of all entities: the same for the same log, however a state came to it. */
  get digest(): Digest {
    return this.#digest.value
  }

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
   * @throws {ChainBrokenError} if it does not follow the last one. @throws {ChangeInvalidError} {UndecodableError}
   */
  apply(seq: number, bytes: Uint8Array): Change {
    return this.applyWith(seq, bytes, (change) => change)
  }

  /** As apply, with work that belongs to it: if that throws, the change was not applied. */
  applyWith<T>(seq: number, bytes: Uint8Array, work: (change: Change) => T): T {
    const change = this.#following(seq, bytes)
    const before = this.#position
    const former = change.ops.map(({ kind, name }) => ({ kind, name, entity: this.get(kind, name) }))
    for (const operation of change.ops) this.#run(seq, operation)
    this.#position = { seq, digest: digestOf(bytes) }
    try {
      return work(change)
    } catch (error) {
      for (const { kind, name, entity } of former) this.#set(kind, name, entity)
      this.#position = before
      throw error
    }
  }

  /** Puts an entity as it was stored, without a change: for restoring a state. */
  restore(kind: Kind, name: string, entity: Entity): void {
    this.#set(kind, name, entity)
  }

  /** Ends a restore. */
  restorePosition(position: Position): void {
    this.#position = position
  }

  #following(seq: number, bytes: Uint8Array): Change {
    if (seq !== this.#position.seq + 1) {
      throw new ChainBrokenError(`change ${seq} cannot follow change ${this.#position.seq}`)
    }
    const change = decodeChange(bytes)
    if (change.prev === this.#position.digest) return change
    throw new ChainBrokenError(
      `change ${seq} was made on top of another history: it names ${change.prev.slice(0, 12)} as the change before it, here that is ${this.#position.digest.slice(0, 12)}`,
      {
        hint: "The log was altered, or belongs to another cluster. 'muster check' compares the controllers; 'muster recover --replace-log' on one that has the right log puts that in its place.",
      },
    )
  }

  #run(seq: number, operation: Operation): void {
    const { kind, name } = operation
    this.#set(kind, name, operation.op === 'put' ? { value: operation.value, seq } : undefined)
  }

  #set(kind: Kind, name: string, entity: Entity | undefined): void {
    const entities = this.#of(kind)
    const former = entities.get(name)
    if (former) this.#digest.remove(kind, name, former)
    if (!entity) {
      entities.delete(name)
      return
    }
    entities.set(name, entity)
    this.#digest.add(kind, name, entity)
  }

  #of(kind: Kind): Map<string, Entity> {
    return this.#kinds.get(kind)!
  }
}
