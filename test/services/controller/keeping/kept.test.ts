import { join } from 'node:path'
import t from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import { Kept } from '../../../../services/controller/keeping/kept.ts'

const never = new AbortController().signal

t.test('what a manifest names is kept with it, and counts for what matters most', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  const segment = { ...(await blobs.put(Buffer.from('segment'))), rawSize: 7 }
  const image = { format: 1, codec: 'gzip', size: 7, rawSize: 7, entries: 1, segments: [segment] }
  const manifest = await blobs.put(encode(image))
  const kept = new Kept({ blobs, signal: never })
  await kept.add('record', { image: { manifest } })
  t.equal(kept.reasonOf(segment.digest), 'record')
  await kept.add('image', { manifest })
  t.equal(kept.reasonOf(segment.digest), 'image')
  await kept.add('history', { tree: segment })
  t.equal(kept.reasonOf(segment.digest), 'image')
  t.notOk(kept.isUnsure)
})

t.test('without a manifest nobody knows what it names', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  const none = await blobs.put(Buffer.from('no manifest'))
  for (const manifest of [none, { digest: '0'.repeat(64), size: 1 }]) {
    const kept = new Kept({ blobs, signal: never })
    await kept.add('image', { manifest })
    t.ok(kept.has(manifest.digest as never))
    t.ok(kept.isUnsure)
  }
})

t.test('values of any shape are looked through, and their looking can be ended', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  const kept = new Kept({ blobs, signal: never })
  const ref = { digest: 'a'.repeat(64), size: 3 }
  for (const value of [undefined, null, 7, 'text', [[{ deep: { er: [ref] } }]], { digest: 'a', size: 1 }])
    await kept.add('setting', value)
  t.same([...kept.refs()], [ref])
  await t.rejects(new Kept({ blobs, signal: AbortSignal.abort(new Error('enough')) }).add('image', ref), {
    message: 'enough',
  })
})
