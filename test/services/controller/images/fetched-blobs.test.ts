import t from 'tap'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { FetchedBlobs } from '../../../../services/controller/images/fetched-blobs.ts'
import { smallRoot, TestCluster } from '../../_cluster.ts'

t.test('what is not here comes from another controller', async (t) => {
  const cluster = await TestCluster.start(t)
  const { result } = await cluster.importImage('small', await smallRoot(cluster.directory))
  const blobs = await BlobStore.open({ directory: t.testdir() })
  const puller = new BlobPuller({ store: blobs })
  t.teardown(async () => {
    await puller.close()
    await blobs.close()
  })
  const { signal } = new AbortController()
  const fetched = new FetchedBlobs({ blobs, puller, origins: () => [cluster.url] }, signal)
  const ref = result!.image.manifest as BlobRef
  const manifest = await fetched.manifest(ref)
  t.ok(blobs.has(ref.digest))
  const [segment] = manifest.segments
  const start = Buffer.alloc(2)
  await fetched.readAt(segment!, start, 0)
  t.same([...start], [0x1f, 0x8b])
  t.equal((await fetched.read(segment!)).length, segment!.size)

  const nowhere = new FetchedBlobs({ blobs, puller, origins: () => [] }, signal)
  await t.rejects(nowhere.read(manifest.segments[1]!), { code: 'MUSTER_BLOB_MISSING' })
})
