import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'

export interface ArtifactOptions {
  refs: readonly BlobRef[]
  /** Names the whole content; goes out as the strong ETag. */
  etag: Digest
  contentType: string
  /** What a client that saves to disk may call it. */
  filename?: string
}

/** The bytes `from` (included) to `to` (not included) of a blob. */
export interface Piece {
  ref: BlobRef
  from: number
  to: number
}

/**
 * What is served under one address: blobs, one after the other. Size, offsets and ranges are arithmetic; make it
 * once and keep it for as many requests as there are.
 */
export class Artifact {
  readonly refs: readonly BlobRef[]
  readonly etag: Digest
  readonly contentType: string
  readonly filename: string | undefined
  readonly size: number
  /** Where each blob ends; doubles, because an image may exceed 4 GiB. */
  readonly #ends: Float64Array

  constructor(options: ArtifactOptions) {
    this.refs = options.refs
    this.etag = options.etag
    this.contentType = options.contentType
    // In a quoted string (RFC 6266); anything else would have to be escaped in ways that few clients understand.
    this.filename = options.filename?.replaceAll(/[^\w.+-]/g, '_')
    this.#ends = new Float64Array(options.refs.length)
    let size = 0
    for (const [index, ref] of options.refs.entries()) {
      size += ref.size
      this.#ends[index] = size
    }
    this.size = size
  }

  /** The pieces, none empty, that make up the bytes `start` (included) to `end` (not included). */
  *pieces(start: number, end: number): Generator<Piece> {
    for (let index = this.indexAt(start); index < this.refs.length; index++) {
      const ref = this.refs[index]!
      const begins = this.offsetOf(index)
      if (begins >= end) return
      const piece = { ref, from: Math.max(start - begins, 0), to: Math.min(end - begins, ref.size) }
      if (piece.from < piece.to) yield piece
    }
  }

  /** Where the blob of this number begins. */
  offsetOf(index: number): number {
    return this.#ends[index]! - this.refs[index]!.size
  }

  /** The number of the blob that holds the byte at `offset`: the first that ends behind it. */
  indexAt(offset: number): number {
    let low = 0
    let high = this.refs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#ends[middle]! > offset) high = middle
      else low = middle + 1
    }
    return low
  }
}
