import t from 'tap'
import { SMALL_BLOB_BYTES } from '../../../../libs/blobs/limits.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import type { AheadImage } from '../../../../libs/records/rack-head.ts'
import { SPREAD_BYTES_MIN, spreadsOf } from '../../../../services/boot-server/replication/spreads.ts'
import { groupRecord, nodeRecord } from '../_records.ts'

const ref = (name: string, size: number): BlobRef => ({ digest: digestOf(name), size })
const segments = Array.from({ length: 4 }, (_, index) => ref(`s${index}`, SPREAD_BYTES_MIN / 2))
const manifest = ref('manifest', 100)
const kernel = ref('kernel', SMALL_BLOB_BYTES)
const pair = {
  node: nodeRecord('n1'),
  group: groupRecord('g', {
    image: { name: 'debian', manifest, size: 1_000 },
    kernel: { version: '6.1', blob: kernel },
  }),
}
const ahead: AheadImage = { image: 'debian', number: 2, manifest, size: 1_000, blobs: [kernel], bytesPerS: 7 }
const segmentsOf = () => segments

t.test(
  'an image of which much is missing is fetched in runs, and large blobs that come with it',
  async (t) => {
    const spreads = spreadsOf({ pairs: [pair, pair], ahead: [], segmentsOf, isMissing: () => true })
    t.match(spreads, [
      { digest: kernel.digest, path: `/blobs/${kernel.digest}`, image: manifest.digest, refs: [kernel] },
      { digest: manifest.digest, path: `/artifacts/image/${manifest.digest}`, refs: segments, ahead: false },
    ])
    t.equal(spreads.length, 2)
  },
)

t.test('an image of which little is missing, or whose segments are not known, is not', async (t) => {
  const [one] = segments
  const isMissing = (digest: string): boolean => digest === one!.digest
  t.same(spreadsOf({ pairs: [pair], ahead: [], segmentsOf, isMissing }), [])
  const unknown = spreadsOf({ pairs: [pair], ahead: [], segmentsOf: () => undefined, isMissing: () => true })
  t.same(
    unknown.map(({ digest }) => digest),
    [kernel.digest],
  )
})

t.test('what nodes need is not wanted ahead of time besides', async (t) => {
  const both = spreadsOf({ pairs: [pair], ahead: [ahead], segmentsOf, isMissing: () => true })
  t.ok(both.every((spread) => !spread.ahead && spread.bytesPerS === undefined))
  const only = spreadsOf({ pairs: [], ahead: [ahead], segmentsOf, isMissing: () => true })
  t.equal(only.length, 2)
  t.ok(only.every((spread) => spread.ahead && spread.bytesPerS === 7))
})
