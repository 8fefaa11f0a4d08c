import { pipeline, Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip, createZstdDecompress, gunzip, zstdDecompress } from 'node:zlib'
import { messageOf } from '../errors/muster-error.ts'
import type { Codec } from './compress.ts'
import { ArchiveCorruptError } from './errors.ts'

const gunzipAsync = promisify(gunzip)
const zstdAsync = promisify(zstdDecompress)

/** RFC 1952, 2.3.1, and RFC 8878, 3.1.1. */
const MAGICS: readonly (readonly [Codec, Buffer])[] = [
  ['gzip', Buffer.of(0x1f, 0x8b)],
  ['zstd', Buffer.of(0x28, 0xb5, 0x2f, 0xfd)],
]

/** As many bytes as `codecOf` needs. */
export const MAGIC_BYTES = 4

/** What bytes are compressed with, by how they begin. @throws {ArchiveCorruptError} if it is neither gzip nor zstd */
export function codecOf(bytes: Uint8Array): Codec {
  const start = Buffer.from(bytes.subarray(0, MAGIC_BYTES))
  const found = MAGICS.find(([, magic]) => start.subarray(0, magic.length).equals(magic))
  if (found) return found[0]
  throw new ArchiveCorruptError('bytes that are compressed neither by gzip nor by zstd', 0)
}

/**
 * What was compressed, at most `sizeMax` bytes of it.
 * @throws {ArchiveCorruptError} if it is more, or damaged
 */
export async function decompress(bytes: Uint8Array, { sizeMax }: { sizeMax: number }): Promise<Buffer> {
  const codec = codecOf(bytes)
  // zlib wants room for one byte at least.
  const options = { maxOutputLength: Math.max(sizeMax, 1) }
  try {
    return await (codec === 'gzip' ? gunzipAsync(bytes, options) : zstdAsync(bytes, options))
  } catch (error) {
    throw damaged(error)
  }
}

/** The same of what is too large to be held in memory, as it comes; how much that is, is for the caller to watch. */
export async function* decompressChunks(
  chunks: AsyncIterable<Uint8Array>,
  codec: Codec,
): AsyncGenerator<Buffer, void, void> {
  const stream = codec === 'gzip' ? createGunzip() : createZstdDecompress()
  // What goes wrong in one of the two ends the other, and with it this loop.
  pipeline(Readable.from(chunks), stream, () => {})
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    throw damaged(error)
  }
}

/** zlib's errors have a code of their own; what the source of the bytes throws stays as it is. */
function damaged(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^(Z_|ZSTD_|ERR_BUFFER_TOO_LARGE)/.test(code)) return error
  return new ArchiveCorruptError(`compressed bytes that are damaged: ${messageOf(error)}`, 0)
}
