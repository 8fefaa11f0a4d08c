import t from 'tap'
import { SlabMemory } from '../../../libs/blobs/slab-memory.ts'

t.test(
  'there are so many slabs, no two of which share a byte, and what is given back is had again',
  async (t) => {
    const memory = new SlabMemory({ sizeBytes: 1_050, slabBytes: 100 })
    const slabs = Array.from({ length: 10 }, () => memory.take()!)
    t.equal(memory.take(), undefined)
    for (const [index, slab] of slabs.entries()) slab.fill(index)
    for (const [index, slab] of slabs.entries()) t.same(slab, Buffer.alloc(100, index))
    memory.give(slabs[3]!)
    t.equal(memory.take(), slabs[3])
    t.equal(memory.take(), undefined)
  },
)

t.test('where there is to be none, there is none', async (t) => {
  for (const sizeBytes of [0, 7]) {
    const slabBytes = Math.floor(sizeBytes / 8)
    t.equal(new SlabMemory({ sizeBytes, slabBytes }).take(), undefined)
  }
})
