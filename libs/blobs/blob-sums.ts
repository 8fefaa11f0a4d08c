import { crc32 } from 'node:zlib'
import { SUM_CHUNK_BYTES } from './limits.ts'

/** CRC-32 of each chunk of SUM_CHUNK_BYTES of a blob. */
export type Sums = Uint32Array

/**
 * Makes the sums of a blob, fed in any cut. A digest says once that the bytes are right; a sum, at a third of its cost,
 * says at each further reading that they still are: enough against disks and hands, and who forges files can do worse.
 */
export class SumMaker {
  readonly #sums: Sums
  #at = 0

  constructor(sizeBytes: number) {
    this.#sums = new Uint32Array(Math.ceil(sizeBytes / SUM_CHUNK_BYTES))
  }

  update(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const chunk = Math.floor(this.#at / SUM_CHUNK_BYTES)
      const left = (chunk + 1) * SUM_CHUNK_BYTES - this.#at
      const part = bytes.subarray(done, done + left)
      // Past the size it was made for, nothing is kept: such bytes are not the blob.
      if (chunk < this.#sums.length) this.#sums[chunk] = crc32(part, this.#sums[chunk])
      done += part.length
      this.#at += part.length
    }
  }

  sums(): Sums {
    return this.#sums
  }
}

export function sumsOf(bytes: Uint8Array): Sums {
  const sums = new SumMaker(bytes.length)
  sums.update(bytes)
  return sums.sums()
}

/** Whether `bytes`, whole chunks from the one of number `first` on, are what the sums were made of. */
export function matchesSums(bytes: Uint8Array, sums: Sums, first: number): boolean {
  for (let at = 0, chunk = first; at < bytes.length; at += SUM_CHUNK_BYTES, chunk++) {
    if (crc32(bytes.subarray(at, at + SUM_CHUNK_BYTES)) !== sums[chunk]) return false
  }
  return true
}
