import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { compress, compressSync } from '../../../libs/archive/compress.ts'
import { codecOf, decompress, decompressChunks } from '../../../libs/archive/decompress.ts'
import { collect, inPieces } from './_tools.ts'

for (const codec of ['gzip', 'zstd'] as const) {
  test(`what ${codec} compressed comes back, at once or in pieces`, async (t) => {
    const raw = randomBytes(200_000)
    const compressed = await compress(raw, codec)
    t.equal(codecOf(compressed), codec)
    t.ok((await decompress(compressed, { sizeMax: raw.length })).equals(raw))
    const pieces = await collect(decompressChunks(inPieces(compressed, [1, 1_000, 30_000]), codec))
    t.ok(Buffer.concat(pieces).equals(raw))
    const nothing = compressSync(Buffer.alloc(0), codec)
    t.equal((await decompress(nothing, { sizeMax: 0 })).length, 0)
  })

  test(`more than there may be, and what is damaged, is refused, by ${codec}`, async (t) => {
    const compressed = await compress(Buffer.alloc(1_000_000), codec)
    await t.rejects(decompress(compressed, { sizeMax: 999_999 }), { code: 'MUSTER_ARCHIVE_CORRUPT' })
    const cut = compressed.subarray(0, compressed.length - 10)
    await t.rejects(decompress(cut, { sizeMax: 1_000_000 }), { code: 'MUSTER_ARCHIVE_CORRUPT' })
    await t.rejects(collect(decompressChunks(inPieces(cut, [100]), codec)), {
      code: 'MUSTER_ARCHIVE_CORRUPT',
    })
  })

  test(`who leaves the loop early leaves the source of ${codec}, too`, async (t) => {
    const compressed = await compress(randomBytes(1_000_000), codec)
    let isLeft = false
    const source = async function* () {
      try {
        yield* inPieces(compressed, [100_000])
      } finally {
        isLeft = true
      }
    }
    for await (const _ of decompressChunks(source(), codec)) break
    await new Promise((resolve) => setImmediate(resolve))
    t.ok(isLeft)
  })
}

test('an error of the source stays what it is', async (t) => {
  const reason = new Error('the disk is gone')
  // biome-ignore lint/correctness/useYield: it fails before
  const source = async function* (): AsyncGenerator<Uint8Array> {
    throw reason
  }
  await t.rejects(collect(decompressChunks(source(), 'gzip')), reason)
})

test('what nobody compressed is refused', async (t) => {
  t.throws(() => codecOf(Buffer.from('070701')), { code: 'MUSTER_ARCHIVE_CORRUPT' })
})
