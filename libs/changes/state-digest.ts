import { encode } from '../codec/codec.ts'
import { type Digest, digestOf } from '../digest/digest.ts'
import type { Entity } from './cluster-state.ts'
import type { Kind } from './operation.ts'

const BITS = 256
const HEX_DIGITS = BITS / 4

/** An entity with its name, as digests and snapshots have it: the same bytes everywhere. */
export function encodeEntity(kind: Kind, name: string, { seq, value }: Entity): Buffer {
  return encode([kind, name, seq, value])
}

/**
 * Digest of a set of entities: the sum, modulo 2^256, of the SHA-256 of each. So it costs one hash to put an entity and
 * one to take it out, and the order in which they came does not matter. It tells states apart that differ by accident;
 * that a state belongs to a log is vouched for by the log's hash chain.
 */
export class StateDigest {
  #sum = 0n

  get value(): Digest {
    return this.#sum.toString(16).padStart(HEX_DIGITS, '0') as Digest
  }

  add(kind: Kind, name: string, entity: Entity): void {
    this.#sum = BigInt.asUintN(BITS, this.#sum + termOf(kind, name, entity))
  }

  remove(kind: Kind, name: string, entity: Entity): void {
    this.#sum = BigInt.asUintN(BITS, this.#sum - termOf(kind, name, entity))
  }
}

function termOf(kind: Kind, name: string, entity: Entity): bigint {
  return BigInt(`0x${digestOf(encodeEntity(kind, name, entity))}`)
}
