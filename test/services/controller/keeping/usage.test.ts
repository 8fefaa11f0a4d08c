import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { Kept } from '../../../../services/controller/keeping/kept.ts'
import { usageOf, usageText } from '../../../../services/controller/keeping/usage.ts'

t.test('blobs are counted by what they are kept for; what is largest is told first', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  const tree = await blobs.put(Buffer.alloc(60_000_000, 'tree'))
  await blobs.put(Buffer.alloc(200_000_000))
  const kept = new Kept({ blobs, signal: new AbortController().signal })
  await kept.add('overlay', { tree })
  const usage = usageOf(blobs, kept)
  t.same(usage.unreferenced, { blobs: 1, bytes: 200_000_000 })
  t.same(
    usage.kept.filter((each) => each.blobs > 0),
    [{ reason: 'overlay', blobs: 1, bytes: 60_000_000 }],
  )
  t.equal(usageText(usage), 'no longer needed 0.2 GB, overlays 0.1 GB')
  const former = { reason: 'history', blobs: 1, bytes: 9e9 } as const
  t.match(usageText({ ...usage, kept: [former] }), /^former overlays 9\.0 GB, /)
})
