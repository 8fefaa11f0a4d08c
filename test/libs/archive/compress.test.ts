import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { compress, compressedPieces, compressSegment, compressSync } from '../../../libs/archive/compress.ts'
import { run } from './_tools.ts'

async function all(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const collected: Uint8Array[] = []
  for await (const piece of pieces) collected.push(piece)
  return collected
}

const text = Buffer.from('a line of text that repeats\n'.repeat(1000))

t.test('what is compressed unpacks to the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      const gzip = gunzipSync(await compress(bytes, 'gzip'))
      const zstd = zstdDecompressSync(await compress(bytes, 'zstd'))
      return gzip.equals(bytes) && zstd.equals(bytes)
    }),
    { numRuns: 50 },
  )
})

t.test('the tools unpack it', async (t) => {
  t.same(run('zcat', [], { input: await compress(text, 'gzip') }).stdout, text)
  t.same(run('zstd', ['-dc'], { input: await compress(text, 'zstd') }).stdout, text)
})

t.test('the same bytes compress to the same bytes, with no time and no name in them', async (t) => {
  for (const codec of ['gzip', 'zstd'] as const) {
    t.same(await compress(text, codec), await compress(Buffer.from(text), codec))
    t.same(compressSync(text, codec), compressSync(Buffer.from(text), codec))
  }
  t.same((await compress(text, 'gzip')).subarray(0, 8), Buffer.from('1f8b080000000000', 'hex'))
})

t.test('a segment is one member or frame, the same each time, in memory of its own', async (t) => {
  t.same(gunzipSync(compressSegment(text, 'gzip')), text)
  t.same(zstdDecompressSync(compressSegment(text, 'zstd')), text)
  const noise = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * at) % 251))
  for (const codec of ['gzip', 'zstd'] as const) {
    for (const bytes of [noise, text, text.subarray(0, 10)]) {
      const one = compressSegment(bytes, codec)
      t.same(one, compressSegment(Buffer.from(bytes), codec))
      const { buffer } = one
      const sent = structuredClone(one, { transfer: [buffer] })
      t.equal(buffer.byteLength, 0, 'it has gone to another thread')
      t.same(Buffer.from(sent), Buffer.from(compressSegment(bytes, codec)))
    }
  }
})

t.test('pieces are compressed as one, while their buffer is filled again', async (t) => {
  const buffer = Buffer.alloc(1000)
  function* pieces(): Generator<Uint8Array> {
    for (let at = 0; at < text.length; at += buffer.length) {
      yield buffer.subarray(0, text.copy(buffer, 0, at, at + buffer.length))
    }
  }
  t.same(gunzipSync(Buffer.concat(await all(compressedPieces(pieces(), 'gzip')))), text)
  t.same(zstdDecompressSync(Buffer.concat(await all(compressedPieces(pieces(), 'zstd')))), text)
})

t.test('an error of the source ends the compression', async (t) => {
  function* failing(): Generator<Uint8Array> {
    yield text
    throw new Error('no more')
  }
  for (const codec of ['gzip', 'zstd'] as const) {
    await t.rejects(all(compressedPieces(failing(), codec)), { message: 'no more' })
  }
})

t.test('who takes no more pieces closes the source', async (t) => {
  let closed = false
  function* endless(): Generator<Uint8Array> {
    try {
      for (;;) yield Buffer.from(Array.from({ length: 100_000 }, () => Math.random() * 256))
    } finally {
      closed = true
    }
  }
  for await (const piece of compressedPieces(endless(), 'zstd')) {
    t.ok(piece.length > 0)
    break
  }
  t.equal(closed, true)
})
