import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { compress, compressChunks, compressSync } from '../../../libs/archive/compress.ts'
import { inPieces, run } from './_tools.ts'

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

t.test('chunks are compressed as one piece', async (t) => {
  const gzip = await compressChunks(inPieces(text, [1000]), { codec: 'gzip' })
  t.same(gunzipSync(gzip), text)
  const zstd = await compressChunks(inPieces(text, [999]), { codec: 'zstd' })
  t.same(zstdDecompressSync(zstd), text)
})

t.test('an error of the source ends the compression', async (t) => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield text
    throw new Error('no more')
  }
  await t.rejects(compressChunks(failing(), { codec: 'gzip' }), { message: 'no more' })
})

t.test('a signal ends the compression and closes the source', async (t) => {
  const abort = new AbortController()
  let closed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (let count = 0; ; count++) {
        if (count === 3) abort.abort()
        yield text
      }
    } finally {
      closed = true
    }
  }
  await t.rejects(compressChunks(endless(), { codec: 'zstd', signal: abort.signal }), { name: 'AbortError' })
  t.equal(closed, true)
})
