import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ArtifactSender } from '../../../libs/blobs/artifact-sender.ts'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { blobRoute } from '../../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { fileOf, sample, startServer } from './_fixtures.ts'

/** A store, and a server through which others may have its blobs. */
async function startSite(t: Test, directory: string) {
  const store = await BlobStore.open({ directory })
  const sender = new ArtifactSender({
    store,
    cache: new ResidentCache({ budgetBytes: 10_000_000 }),
    onProblem: () => {},
  })
  const route = blobRoute({ store, sender })
  const server = await startServer(t, (request, response) => {
    void route(request, response, request.url!.slice('/blobs/'.length))
  })
  return { store, ...server }
}

t.test('a blob is served by its digest, with ranges and a strong tag', async (t) => {
  const { store, base } = await startSite(t, t.testdir())
  const { bytes, ref } = sample(5000)
  await store.put(bytes)
  const url = `${base}/blobs/${ref.digest}`
  const whole = await fetch(url)
  t.equal(whole.status, 200)
  t.equal(whole.headers.get('etag'), `"${ref.digest}"`)
  t.same(Buffer.from(await whole.arrayBuffer()), bytes)
  const part = await fetch(url, { headers: { range: 'bytes=4990-', 'if-range': `"${ref.digest}"` } })
  t.equal(part.status, 206)
  t.same(Buffer.from(await part.arrayBuffer()), bytes.subarray(4990))
  const head = await fetch(url, { method: 'HEAD' })
  t.equal(head.headers.get('content-length'), '5000')
})

t.test('an unknown blob is 404, a name that is no digest 400', async (t) => {
  const { base } = await startSite(t, t.testdir())
  t.equal((await fetch(`${base}/blobs/${sample(1).ref.digest}`)).status, 404)
  for (const name of ['', 'x', 'A'.repeat(64), '..%2f..%2fetc%2fpasswd', '0'.repeat(65)]) {
    t.equal((await fetch(`${base}/blobs/${name}`)).status, 400, name)
  }
})

t.test('a blob that rotted on the way is healed from the site that made it', async (t) => {
  const root = t.testdir()
  const { bytes, ref } = sample(200_000)
  const maker = await startSite(t, join(root, 'maker'))
  await maker.store.put(bytes)
  const earlier = await BlobStore.open({ directory: join(root, 'rack') })
  await earlier.put(bytes)
  truncateSync(fileOf(join(root, 'rack'), ref), 77)

  const rack = await startSite(t, join(root, 'rack'))
  const url = `${rack.base}/blobs/${ref.digest}`
  const refused = await fetch(url)
  t.equal(refused.status, 503)
  t.match(refused.headers.get('retry-after'), /^\d+$/)
  t.equal((await fetch(url)).status, 404)
  await using puller = new BlobPuller({ store: rack.store })
  await puller.pull(ref, [maker.base])
  t.same(Buffer.from(await (await fetch(url)).arrayBuffer()), bytes)
})
