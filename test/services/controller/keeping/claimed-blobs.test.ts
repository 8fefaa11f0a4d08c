import t from 'tap'
import type { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { StoreFullError } from '../../../../libs/blobs/errors.ts'
import { ClaimedBlobs } from '../../../../services/controller/keeping/claimed-blobs.ts'
import { collectedStore } from './_store.ts'

/** A store that has no room until something was deleted from it. */
function narrow(blobs: BlobStore): BlobStore {
  const full = (): void => {
    if ([...blobs.list()].length > 0) throw new StoreFullError('blob store: no space left on device')
  }
  return new Proxy(blobs, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      if (name !== 'put') return value.bind(target)
      return async (bytes: Uint8Array) => {
        full()
        return target.put(bytes)
      }
    },
  })
}

t.test('where there is no room, what nobody needs makes room', async (t) => {
  await using store = await collectedStore(t.testdir())
  const idle = await store.blobs.put(Buffer.from('idle'))
  store.clock.ms += 1
  const makeRoom = async () => ({ ...(await store.collect()), left: 'nothing' })
  const claimed = new ClaimedBlobs({ blobs: narrow(store.blobs), uses: store.uses, makeRoom })
  const ref = await claimed.put(Buffer.from('new'))
  t.ok(store.blobs.has(ref.digest))
  t.notOk(store.blobs.has(idle.digest))
})

t.test('where nothing can be spared, it is told what uses the space', async (t) => {
  await using store = await collectedStore(t.testdir())
  const needed = await store.blobs.put(Buffer.from('needed'))
  store.named.set(needed.digest, needed)
  store.clock.ms += 1
  const makeRoom = async () => ({ ...(await store.collect()), left: 'images 3.1 GB' })
  const claimed = new ClaimedBlobs({ blobs: narrow(store.blobs), uses: store.uses, makeRoom })
  await t.rejects(claimed.put(Buffer.from('new')), {
    code: 'MUSTER_STORE_FULL',
    hint: /^What is kept: images 3\.1 GB\./,
  })
  t.ok(store.blobs.has(needed.digest))
})

t.test('what is put, or found in a cache, while it is being deleted is there afterwards', async (t) => {
  await using store = await collectedStore(t.testdir())
  for (const how of ['put', 'putMany'] as const) {
    const bytes = Buffer.from(`${how} again`)
    const { digest } = await store.blobs.put(bytes)
    store.clock.ms += 1
    const deleting = store.uses.delete(digest, {
      unlessSinceMs: store.clock.ms,
      work: () => store.blobs.delete(digest),
    })
    if (how === 'put') await store.claimed.put(bytes)
    else await store.claimed.putMany([bytes])
    t.ok(await deleting)
    t.equal((await store.blobs.read({ digest, size: bytes.length })).toString(), `${how} again`)
  }
  const segment = { ...(await store.blobs.put(Buffer.from('segment'))), rawSize: 7 }
  const cache = store.claimed.cache({ getMany: async () => [segment], putMany: async () => {} })
  store.clock.ms += 1
  const deleting = store.uses.delete(segment.digest, {
    unlessSinceMs: store.clock.ms,
    work: () => store.blobs.delete(segment.digest),
  })
  t.same(await cache.getMany(['key']), [undefined])
  t.ok(await deleting)
})
