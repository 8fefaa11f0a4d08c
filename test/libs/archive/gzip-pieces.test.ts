import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { gzipPieces } from '../../../libs/archive/gzip-pieces.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { run } from './_tools.ts'

const OPTIONS = { level: 6, memLevel: 9 }
const MIB = 1024 * 1024

/** Something that compresses, but never repeats for long. */
const TEXT = Buffer.from(Array.from({ length: 60_000 }, (_, at) => digestOf(`${at}`).slice(0, 50)).join('\n'))

function compressed(bytes: Uint8Array, sizes: readonly number[] = [MIB]): Buffer {
  function* pieces(): Generator<Uint8Array> {
    for (let at = 0, index = 0; at < bytes.length; index++) {
      const size = sizes[index % sizes.length]!
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  return Buffer.concat([...gzipPieces(pieces(), OPTIONS)])
}

t.test('what is compressed unpacks to the same, by zlib and by gzip', async (t) => {
  for (const size of [0, 1, 31 * 1024, MIB - 1, MIB, MIB + 1, TEXT.length]) {
    const bytes = TEXT.subarray(0, size)
    t.ok(gunzipSync(compressed(bytes)).equals(bytes), `${size}`)
    t.ok(run('gzip', ['-dc'], { input: compressed(bytes) }).stdout.equals(bytes), `${size}`)
  }
})

t.test('it does not matter in what pieces it comes', async () => {
  const bytes = TEXT.subarray(0, 2 * MIB + 100)
  const expected = compressed(bytes)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1_000, max: 2 * MIB }), { minLength: 1 }), (sizes) =>
      compressed(bytes, sizes).equals(expected),
    ),
    { numRuns: 8 },
  )
})

t.test('a block is compressed with the help of the one before', async (t) => {
  const half = TEXT.subarray(0, 30_000)
  const before = Buffer.concat([TEXT.subarray(40_000, 40_000 + MIB - half.length), half])
  const [once, twice] = [compressed(before).length, compressed(Buffer.concat([before, half])).length]
  t.ok(twice - once < half.length / 20)
})
