import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, createZstdCompress, gzip, gzipSync, zstdCompress, zstdCompressSync } from 'node:zlib'
import type { ImageManifest } from '../records/image-manifest.ts'
import { gzipPieces } from './gzip-pieces.ts'

export type Codec = ImageManifest['codec']

// Measured on 64 MB of programs, libraries and documentation in segments of 170 KiB, one core. gzip 1: 50.9 % at
// 72 MB/s, 6: 48.3 % at 50, 9: 48.2 % at 15. zstd 3: 47.4 % at 184 MB/s, 9: 45.6 % at 57, 15: 44.7 % at 16.
// An image is compressed once and sent thousands of times: the last level that still gains something is right.
const GZIP = { level: 6 }
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 9 } }

const gzipAsync = promisify(gzip)
const zstdAsync = promisify(zstdCompress)

/**
 * One gzip member (RFC 1952, no name and no time in its header) or zstd frame (RFC 8878). It runs on libuv's
 * thread pool, so several run at once. The same bytes compress to the same bytes as long as Node's zlib stays.
 */
export function compress(bytes: Uint8Array, codec: Codec): Promise<Buffer> {
  return codec === 'gzip' ? gzipAsync(bytes, GZIP) : zstdAsync(bytes, ZSTD)
}

/** Output is collected in pieces of this many bytes at the least (zlib's own minimum), and at the most unless told. */
const CHUNK_BYTES_MIN = 64
const CHUNK_BYTES_MAX = 16 * 1024

/** The same for what is tiny and wanted at once. Of zstd's frames the header differs from what `compress` makes. */
export function compressSync(bytes: Uint8Array, codec: Codec): Buffer {
  // The result is a part of its last piece, and keeps all of that in memory.
  const chunkSize = Math.min(Math.max(bytes.length, CHUNK_BYTES_MIN), CHUNK_BYTES_MAX)
  return codec === 'gzip'
    ? gzipSync(bytes, { ...GZIP, chunkSize })
    : zstdCompressSync(bytes, { ...ZSTD, chunkSize })
}

/** A tenth faster, to a slightly different size, for the 256 KB that it takes meanwhile. */
const GZIP_SEGMENT = { ...GZIP, memLevel: 9 }
/** Pieces of output. Smaller ones would be parts of a buffer that others have parts of, too. */
const SEGMENT_CHUNK_BYTES = Math.max(64 * 1024, Buffer.poolSize)

/**
 * A segment of an image, within the calling thread. The result can be handed to another thread: nothing else is in its
 * buffer, which may be larger.
 */
export function compressSegment(bytes: Uint8Array, codec: Codec): Uint8Array<ArrayBuffer> {
  const chunkSize = SEGMENT_CHUNK_BYTES
  const compressed =
    codec === 'gzip'
      ? gzipSync(bytes, { ...GZIP_SEGMENT, chunkSize })
      : zstdCompressSync(bytes, { ...ZSTD, chunkSize })
  return compressed.byteOffset === 0 ? compressed : new Uint8Array(compressed)
}

/**
 * The same for what is too large to be held in memory: one gzip member or zstd frame, in pieces, which come as the
 * source's do. A piece of the source is used no more once the next is asked for.
 */
export function compressedPieces(
  pieces: Iterable<Uint8Array>,
  codec: Codec,
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  return codec === 'gzip' ? gzipPieces(pieces, GZIP_SEGMENT) : zstdPieces(pieces)
}

/** Zlib's functions have no way to make a frame of zstd in parts but this one, which uses another thread. */
async function* zstdPieces(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const compressor = createZstdCompress({ ...ZSTD, chunkSize: SEGMENT_CHUNK_BYTES })
  const feeding = feed(pieces, compressor).catch((error) => void compressor.destroy(error))
  try {
    yield* compressor as AsyncIterable<Uint8Array>
  } finally {
    compressor.destroy()
    await feeding
  }
}

async function feed(pieces: Iterable<Uint8Array>, into: Writable): Promise<void> {
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      into.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  }
  into.end()
}
