import { type Codec, compressSync } from './compress.ts'
import { TRAILER } from './cpio-writer.ts'

/** Bytes of the trailer segment, unpacked. */
export const TRAILER_RAW_SIZE = TRAILER.length

/** The segment that ends an archive; the others have no TRAILER. Every archive of a codec ends in the same bytes. */
export function trailerSegment(codec: Codec): Buffer {
  return compressSync(TRAILER, codec)
}
