import { MusterError } from '../errors/muster-error.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { Artifact, Piece } from './artifact.ts'
import type { BlobStore } from './blob-store.ts'
import { BufferPool, type PooledBuffer } from './buffer-pool.ts'
import { COLD_BUFFER_BYTES, TURN_BYTES_MAX, TURN_PIECES_MAX } from './limits.ts'
import type { ResidentCache } from './resident-cache.ts'

export interface TurnLoaderOptions {
  store: BlobStore
  cache: ResidentCache
  onProblem: OnProblem
}

/** A blob that was asked for is missing or cannot be read: pull it again. May be called often for one blob. */
export type OnProblem = (ref: BlobRef, error: MusterError) => void

/** The next bytes of a response. They are valid until it is disposed of. */
export interface Turn extends Disposable {
  parts: readonly Buffer[]
  sizeBytes: number
}

/** Where in a turn a piece belongs that is not in memory. */
interface Place {
  parts: Buffer[]
  index: number
  piece: Piece
}

const NOTHING_YET = Buffer.alloc(0)

/**
 * Gathers an artifact's bytes, a turn at a time. Blobs that are resident, or fit in, are handed out as they are in
 * memory; of the others the bytes are read into a buffer that goes round.
 */
export class TurnLoader {
  readonly #store: BlobStore
  readonly #cache: ResidentCache
  readonly #onProblem: OnProblem
  readonly #pool = new BufferPool()

  constructor(options: TurnLoaderOptions) {
    this.#store = options.store
    this.#cache = options.cache
    this.#onProblem = options.onProblem
  }

  /** Throws what the store throws, after telling of it. Who aborts may get the signal's reason. */
  async load(artifact: Artifact, start: number, end: number, signal: AbortSignal): Promise<Turn> {
    const parts: Buffer[] = []
    const reads: Promise<void>[] = []
    let sizeBytes = 0
    let cold: Promise<PooledBuffer> | undefined
    let coldBytes = 0
    for (const piece of artifact.pieces(start, Math.min(end, start + TURN_BYTES_MAX))) {
      const held = this.#cache.get(piece.ref, () => this.#store.read(piece.ref))
      let taken = piece
      if (Buffer.isBuffer(held)) {
        // Without a promise of its own: at full speed that is a tenth of the work.
        parts.push(cut(held, piece))
      } else {
        let part = held?.then((bytes) => cut(bytes, piece))
        if (part === undefined) {
          taken = upTo(piece, COLD_BUFFER_BYTES - coldBytes)
          cold ??= this.#pool.acquire(signal)
          part = this.#read(taken, cold, coldBytes)
          coldBytes += taken.to - taken.from
        }
        reads.push(this.#fill({ parts, index: parts.length, piece }, part))
        parts.push(NOTHING_YET)
      }
      sizeBytes += taken.to - taken.from
      if (parts.length === TURN_PIECES_MAX || coldBytes === COLD_BUFFER_BYTES) break
    }
    // Every read has to end before the buffer may go to another response: a late one would write into it.
    const results = reads.length > 0 ? await Promise.allSettled(reads) : []
    const buffer = await cold?.catch(() => undefined)
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) {
      buffer?.[Symbol.dispose]()
      throw failed.reason
    }
    return { parts, sizeBytes, [Symbol.dispose]: () => buffer?.[Symbol.dispose]() }
  }

  async #read(piece: Piece, cold: Promise<PooledBuffer>, offset: number): Promise<Buffer> {
    const { bytes } = await cold
    const target = bytes.subarray(offset, offset + piece.to - piece.from)
    await this.#store.readAt(piece.ref, target, piece.from)
    return target
  }

  async #fill({ parts, index, piece }: Place, part: Promise<Buffer>): Promise<void> {
    try {
      parts[index] = await part
    } catch (error) {
      if (error instanceof MusterError) this.#onProblem(piece.ref, error)
      throw error
    }
  }
}

function upTo({ ref, from, to }: Piece, bytesMax: number): Piece {
  return { ref, from, to: Math.min(to, from + bytesMax) }
}

function cut(bytes: Buffer, { from, to }: Piece): Buffer {
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to)
}
