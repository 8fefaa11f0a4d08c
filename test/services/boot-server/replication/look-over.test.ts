import fc from 'fast-check'
import t from 'tap'
import type { Digest } from '../../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { groupBlobs, nodeBlobs } from '../../../../libs/records/pair.ts'
import { lookOver } from '../../../../services/boot-server/replication/look-over.ts'
import { groupRecord, nodeRecord, refOf } from '../_records.ts'

const image = (name: string) => ({ name: 'debian', manifest: refOf(name), size: 1_000 })
const pairOf = (name: string) => ({
  node: nodeRecord(`n-${name}`),
  group: groupRecord(name, { image: image(name) }),
})
const aheadOf = (name: string, number = 1) => ({ image: 'debian', number, blobs: [], ...image(name) })
const none = {
  pairs: [],
  former: [],
  loaders: {},
  ahead: [],
  segmentsOf: () => undefined,
  isHere: () => false,
}

/** A blob of so many bytes. */
const blob = (name: string, size: number): BlobRef => ({ digest: refOf(name).digest, size })
const segments = (map: Record<string, BlobRef[]>) => (manifest: Digest) =>
  Object.entries(map).find(([name]) => refOf(name).digest === manifest)?.[1]

t.test('what nodes need is needed, be it more than there is room for', async (t) => {
  const live = pairOf('live')
  const known = segments({ live: [blob('s1', 500), blob('s2', 500)] })
  const { needs, lacking } = lookOver({ ...none, pairs: [live], segmentsOf: known, roomBytes: 10 })
  for (const name of ['s1', 's2']) t.ok(needs.isMissing(refOf(name).digest))
  t.equal(lacking.size, 0)
})

t.test('what does not fit beside it is not fetched, and a smaller one after it is', async (t) => {
  const [large, small] = [aheadOf('large'), aheadOf('small', 2)]
  const live = pairOf('live')
  const fixed = [...nodeBlobs(live.node), ...groupBlobs(live.group), large.manifest, small.manifest]
  const bytes = [...new Map(fixed.map(({ digest, size }) => [digest, size])).values()].reduce((a, b) => a + b)
  const known = segments({
    live: [blob('s1', 500)],
    large: [blob('s1', 500), blob('l1', 600)],
    small: [blob('s1', 500), blob('m1', 300)],
  })
  const wanted = { ...none, pairs: [live], ahead: [large, small], segmentsOf: known }
  const { needs, lacking } = lookOver({ ...wanted, roomBytes: bytes + 800 })
  t.same([...lacking.keys()], [large])
  t.notOk(needs.isMissing(refOf('l1').digest))
  t.ok(needs.isMissing(refOf('m1').digest), 'what two share counts once')
  t.ok(needs.isMissing(large.manifest.digest), 'manifests tell how large an image is')
  t.equal(lookOver({ ...wanted, roomBytes: bytes + 1_400 }).lacking.size, 0)
})

t.test('what nodes booted before takes room, too, as it is not deleted', async (t) => {
  const next = aheadOf('next')
  const known = segments({ old: [blob('o1', 900)], next: [blob('x1', 300)] })
  const wanted = { ...none, ahead: [next], segmentsOf: known, roomBytes: 1_000 }
  t.equal(lookOver(wanted).lacking.size, 0)
  t.equal(lookOver({ ...wanted, former: [pairOf('old')] }).lacking.size, 1)
})

t.test(
  'an image whose manifest is not here counts by its size; one that adds nothing is no matter',
  async (t) => {
    const next = aheadOf('next')
    t.equal(lookOver({ ...none, ahead: [next], roomBytes: 900 }).lacking.size, 1)
    t.equal(lookOver({ ...none, ahead: [next], roomBytes: 1_100 }).lacking.size, 0)
    const live = pairOf('live')
    const known = segments({ live: [blob('s1', 500)] })
    const same = { ...none, pairs: [live], ahead: [aheadOf('live')], segmentsOf: known, roomBytes: 10 }
    t.equal(lookOver(same).lacking.size, 0)
  },
)

t.test('all that is needed fits, whatever is wanted ahead of time', async () => {
  const sizes = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 6 }), { maxLength: 6 })
  fc.assert(
    fc.property(sizes, fc.nat({ max: 600 }), (images, roomBytes) => {
      // Blobs of the same size are the same.
      const blobsOf = (list: number[]) => list.map((size) => blob(`blob-${size}`, size))
      const known = segments(Object.fromEntries(images.map((list, index) => [`i${index}`, blobsOf(list)])))
      const ahead = images.map((_, index) => aheadOf(`i${index}`, index))
      const { needs, lacking } = lookOver({ ...none, ahead, segmentsOf: known, roomBytes })
      const all = new Map([...needs.missing()].map(({ digest, size }) => [digest, size]))
      const bytes = [...all.values()].reduce((sum, size) => sum + size, 0)
      const manifests = ahead.reduce((sum, { manifest }) => sum + manifest.size, 0)
      return (
        bytes <= Math.max(roomBytes, manifests) + manifests && [...lacking.values()].every((each) => each > 0)
      )
    }),
    { seed: 5, numRuns: 300 },
  )
})
