import { constants, crc32, deflateRawSync } from 'node:zlib'

/** What is compressed at once; what comes before it, as far back as deflate looks, helps to compress it. */
const BLOCK_BYTES = 1024 * 1024
const WINDOW_BYTES = 32 * 1024

/** RFC 1952, 2.3: deflate, no name, no time, an unknown system. */
const HEADER = Buffer.from('1f8b08000000000000ff', 'hex')
/** RFC 1951, 3.2.6: a last block in which there is nothing. */
const LAST_BLOCK = Buffer.from('0300', 'hex')

/**
 * One gzip member of what is too large to be held in memory, within the calling thread. Each block ends on a whole byte
 * (zlib's Z_SYNC_FLUSH), so that the blocks can be put one behind the other. How the bytes are cut into pieces makes no
 * difference. A piece is used no more once the next is asked for.
 */
export function* gzipPieces(
  pieces: Iterable<Uint8Array>,
  options: { level: number; memLevel: number },
): Generator<Uint8Array<ArrayBuffer>, void, void> {
  // The end of the block before, then the block.
  const buffer = Buffer.alloc(WINDOW_BYTES + BLOCK_BYTES)
  let [window, filled, size, sum] = [0, 0, 0, 0]
  const deflate = (): Uint8Array<ArrayBuffer> => {
    const dictionary = buffer.subarray(WINDOW_BYTES - window, WINDOW_BYTES)
    const block = buffer.subarray(WINDOW_BYTES, WINDOW_BYTES + filled)
    const deflated = deflateRawSync(block, {
      ...options,
      ...(window > 0 && { dictionary }),
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: BLOCK_BYTES,
    })
    sum = crc32(block, sum)
    size += filled
    buffer.copyWithin(0, filled, WINDOW_BYTES + filled)
    window = Math.min(window + filled, WINDOW_BYTES)
    filled = 0
    return new Uint8Array(deflated)
  }

  yield new Uint8Array(HEADER)
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + BLOCK_BYTES - filled)
      buffer.set(part, WINDOW_BYTES + filled)
      filled += part.length
      at += part.length
      if (filled === BLOCK_BYTES) yield deflate()
    }
  }
  if (filled > 0) yield deflate()
  const trailer = Buffer.alloc(LAST_BLOCK.length + 8)
  LAST_BLOCK.copy(trailer)
  trailer.writeUInt32LE(sum, LAST_BLOCK.length)
  trailer.writeUInt32LE(size % 2 ** 32, LAST_BLOCK.length + 4)
  yield new Uint8Array(trailer)
}
