import fc from 'fast-check'
import t from 'tap'
import { ChunkReader } from '../../../libs/archive/chunk-reader.ts'
import { ArchiveCorruptError } from '../../../libs/archive/errors.ts'
import { collect, inPieces } from './_tools.ts'

t.test('bytes come out as they went in, however they are cut on both sides', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), sizes, sizes, async (bytes, pieces, reads) => {
      const reader = new ChunkReader(inPieces(bytes, pieces))
      const out: Buffer[] = []
      for (let left = bytes.length, index = 0; left > 0; index++) {
        out.push(await reader.read(Math.min(left, reads[index % reads.length]!)))
        left -= out.at(-1)!.length
      }
      return Buffer.concat(out).equals(bytes) && reader.offset === bytes.length
    }),
    { numRuns: 100 },
  )
})

t.test('taking gives what is at hand, and nothing at the end', async (t) => {
  const reader = new ChunkReader(inPieces(Buffer.from('abcdef'), [4]))
  t.equal((await reader.take(100)).toString(), 'abcd')
  t.equal((await reader.take(1)).toString(), 'e')
  t.equal((await reader.take(100)).toString(), 'f')
  t.equal((await reader.take(100)).length, 0)
})

t.test('NULs are passed over, across chunks', async (t) => {
  const reader = new ChunkReader(inPieces(Buffer.from('\0\0\0\0\0x\0\0'), [2]))
  t.equal(await reader.skipNuls(), true)
  t.equal(reader.offset, 5)
  t.equal((await reader.read(1)).toString(), 'x')
  t.equal(await reader.skipNuls(), false)
  t.equal(reader.offset, 8)
})

t.test('reading beyond the end is an error', async (t) => {
  const reader = new ChunkReader(inPieces(Buffer.from('abc'), [2]))
  await t.rejects(reader.read(4), ArchiveCorruptError)
  await t.rejects(collect(new ChunkReader(inPieces(Buffer.alloc(0), [1])).parts(1)), ArchiveCorruptError)
})

t.test('closing the reader closes the source', async (t) => {
  let closed = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from('abc')
    } finally {
      closed = true
    }
  }
  {
    await using reader = new ChunkReader(source())
    await reader.read(5)
  }
  t.equal(closed, true)
})
