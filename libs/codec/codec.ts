import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Packr } from 'msgpackr'
import { messageOf } from '../errors/muster-error.ts'
import { UndecodableError } from './errors.ts'

/** A message may not unpack to more than this: a hostile one must not fill the memory. */
export const UNPACKED_BYTES_MAX = 256 * 1024 * 1024

// Plain MessagePack, no msgpackr extensions: what is stored must be readable by anything, for years.
const packr = new Packr({ useRecords: false, int64AsType: 'number' })

/** MessagePack. The result owns its memory (msgpackr hands out slices of a shared slab). */
export function encode(value: unknown): Buffer {
  return Buffer.from(packr.pack(value))
}

/** @throws {UndecodableError} */
export function decode(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes)
  } catch (error) {
    throw new UndecodableError(`not MessagePack: ${messageOf(error)}`, { cause: error })
  }
}

/** MessagePack in a zstd frame: for what is large or stays for long. */
export function encodeCompressed(value: unknown): Buffer {
  return zstdCompressSync(packr.pack(value))
}

/** @throws {UndecodableError} */
export function decodeCompressed(bytes: Uint8Array): unknown {
  let unpacked: Buffer
  try {
    unpacked = zstdDecompressSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch (error) {
    throw new UndecodableError(
      `not a zstd frame of at most ${UNPACKED_BYTES_MAX} bytes: ${messageOf(error)}`,
      {
        cause: error,
      },
    )
  }
  return decode(unpacked)
}
