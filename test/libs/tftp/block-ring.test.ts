import fc from 'fast-check'
import t from 'tap'
import { BlockRing } from '../../../libs/tftp/block-ring.ts'
import type { TftpFile } from '../../../libs/tftp/file.ts'
import { patternOf, readableFile } from './_server.ts'

async function allOf(file: TftpFile, terms: { blksize: number; windowsize: number }): Promise<Buffer> {
  const ring = new BlockRing(file, terms)
  const parts: Buffer[] = []
  for (let block = 1; block <= ring.lastBlock; block++) {
    let packet = ring.packet(block)
    if (packet === undefined) {
      await ring.load()
      packet = ring.packet(block)!
    }
    if (packet.readUInt16BE(0) !== 3 || packet.readUInt16BE(2) !== (block & 0xffff)) throw new Error('header')
    parts.push(Buffer.from(packet.subarray(4)))
  }
  return Buffer.concat(parts)
}

t.test('a file is cut into blocks, the last of which is shorter', async (t) => {
  const ring = new BlockRing({ content: patternOf(1000) }, { blksize: 512, windowsize: 1 })
  t.equal(ring.lastBlock, 2)
  t.equal(ring.packet(1)!.length, 4 + 512)
  t.equal(ring.packet(2)!.length, 4 + 488)
})

t.test('the last block is empty if the size is a multiple of the block size', async (t) => {
  const ring = new BlockRing({ content: patternOf(1024) }, { blksize: 512, windowsize: 4 })
  t.equal(ring.lastBlock, 3)
  for (const block of [1, 2]) t.equal(ring.packet(block)!.length, 4 + 512)
  t.equal(ring.packet(3)!.length, 4)
  t.equal(new BlockRing({ content: Buffer.alloc(0) }, { blksize: 512, windowsize: 1 }).packet(1)!.length, 4)
})

t.test('the packets of a window stay as they were', async (t) => {
  const content = patternOf(10 * 100)
  const ring = new BlockRing({ content }, { blksize: 100, windowsize: 4 })
  for (let block = 1; block <= 6; block++) ring.packet(block)
  for (let block = 3; block <= 6; block++) {
    t.same(ring.packet(block)!.subarray(4), content.subarray((block - 1) * 100, block * 100))
  }
})

t.test('a file that is read has no packet until it is loaded, then a chunk of them', async (t) => {
  const file = readableFile(patternOf(200_000))
  const ring = new BlockRing(file, { blksize: 1000, windowsize: 2 })
  t.equal(ring.packet(1), undefined)
  await ring.load()
  for (let block = 1; block <= 65; block++) t.ok(ring.packet(block), `block ${block}`)
  t.equal(ring.packet(66), undefined)
  t.ok(ring.packet(65), 'the window can still be sent again')
  t.equal(file.reads, 1)
})

t.test('whatever the sizes, the blocks make up the file', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 5000 }),
      fc.integer({ min: 8, max: 1468 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 5000 }),
      async (sizeBytes, blksize, windowsize, readBytesMax) => {
        const content = patternOf(sizeBytes)
        const terms = { blksize, windowsize }
        const fromMemory = await allOf({ content }, terms)
        const fromFile = await allOf(readableFile(content, readBytesMax), terms)
        return fromMemory.equals(content) && fromFile.equals(content)
      },
    ),
    { numRuns: 100 },
  )
  t.pass('100 files')
})

t.test('a file of several chunks is read in order', async (t) => {
  const content = patternOf(300_000)
  t.ok((await allOf(readableFile(content, 50_000), { blksize: 1468, windowsize: 16 })).equals(content))
})
