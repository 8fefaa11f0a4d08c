import { decode, encode } from '../codec/codec.ts'
import { type Digest, isDigest } from '../digest/digest.ts'
import type { ClusterState, Entity, Position } from './cluster-state.ts'
import { SnapshotInvalidError } from './errors.ts'
import { KINDS, type Kind } from './operation.ts'
import { encodeEntity } from './state-digest.ts'

export const SNAPSHOT_FORMAT = 1
/** Bytes of one record: what a change may carry of one entity, and more. */
export const RECORD_BYTES_MAX = 64 * 1024 * 1024
/** Bytes that tell the length of the record after them. */
const LENGTH_BYTES = 4

/** What a snapshot begins with. */
export interface SnapshotHeader {
  format: typeof SNAPSHOT_FORMAT
  /** The last change that is in it, and its digest. */
  seq: number
  chain: Digest
  /** Digest of the state. */
  state: Digest
  entities: number
}

type Named = readonly [name: string, entity: Entity]

/** A state as it is at one moment: what it holds is never changed in place, so this costs no more than a list. */
export interface Captured {
  position: Position
  state: Digest
  entities: ReadonlyMap<Kind, readonly Named[]>
}

export function capture(state: ClusterState): Captured {
  const entities = new Map(KINDS.map((kind) => [kind, [...state.entries(kind)]]))
  return { position: state.position, state: state.digest, entities }
}

/**
 * A state as bytes, record by record: the header, then every entity, kinds in the order of KINDS and names in that of
 * their UTF-16 code units. Each record has its length before it, four bytes, the most significant first. The bytes are
 * the same for the same state, so they are not compressed: what a compressor makes differs between its versions.
 */
export function* encodeSnapshot({ position, state, entities }: Captured): Iterable<Buffer> {
  const count = [...entities.values()].reduce((sum, { length }) => sum + length, 0)
  const { seq, digest: chain } = position
  const header: SnapshotHeader = { format: SNAPSHOT_FORMAT, seq, chain, state, entities: count }
  yield framed(encode(header))
  for (const [kind, named] of entities) {
    for (const [name, entity] of [...named].sort(byName)) yield framed(encodeEntity(kind, name, entity))
  }
}

/** @throws {SnapshotInvalidError} @throws {UndecodableError} */
export function decodeHeader(bytes: Uint8Array): SnapshotHeader {
  const header = decode(bytes) as Partial<SnapshotHeader> | null
  const fine =
    header?.format === SNAPSHOT_FORMAT &&
    [header.seq, header.entities].every((count) => Number.isSafeInteger(count) && count! >= 0) &&
    [header.chain, header.state].every((digest) => typeof digest === 'string' && isDigest(digest))
  if (!fine) throw new SnapshotInvalidError('what it begins with is not of a known form')
  return header as SnapshotHeader
}

/** @throws {SnapshotInvalidError} @throws {UndecodableError} */
export function decodeEntity(bytes: Uint8Array): { kind: Kind; name: string; entity: Entity } {
  const record = decode(bytes)
  const [kind, name, seq, value] = Array.isArray(record) ? record : []
  const fine = KINDS.includes(kind) && typeof name === 'string' && name !== '' && Number.isSafeInteger(seq)
  if (!fine || (record as unknown[]).length !== 4) throw new SnapshotInvalidError('a record is no entity')
  return { kind, name, entity: { value, seq } }
}

function framed(record: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(record.length)
  return Buffer.concat([length, record])
}

function byName([one]: Named, [other]: Named): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** Takes the records out of the bytes of a snapshot, which may come in pieces of any size. */
export class RecordReader {
  #waiting: Buffer = Buffer.alloc(0)

  /** @throws {SnapshotInvalidError} if something is left */
  end(): void {
    if (this.#waiting.length > 0) throw new SnapshotInvalidError('it ends within a record')
  }

  /** The records that are complete now. @throws {SnapshotInvalidError} */
  *push(bytes: Uint8Array): Iterable<Buffer> {
    this.#waiting = Buffer.concat([this.#waiting, bytes])
    let at = 0
    while (this.#waiting.length - at >= LENGTH_BYTES) {
      const length = this.#waiting.readUInt32BE(at)
      if (length > RECORD_BYTES_MAX) throw new SnapshotInvalidError(`a record of ${length} bytes`)
      const end = at + LENGTH_BYTES + length
      if (end > this.#waiting.length) break
      yield this.#waiting.subarray(at + LENGTH_BYTES, end)
      at = end
    }
    this.#waiting = this.#waiting.subarray(at)
  }
}
