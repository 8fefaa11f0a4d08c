import t from 'tap'
import { packEntries, readEntries } from '../../../../libs/archive/pack.ts'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { TreeStore } from '../../../../services/controller/overlays/tree-store.ts'
import { never } from '../_clusters.ts'

const entry = (path: string, mtime: number) =>
  ({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime, content: Buffer.from(path) }) as const

async function openStore(owner: { teardown(fn: () => Promise<void>): void }, directory: string) {
  const blobs = await BlobStore.open({ directory })
  const puller = new BlobPuller({ store: blobs })
  owner.teardown(() => puller[Symbol.asyncDispose]())
  return { blobs, trees: new TreeStore({ blobs, puller, origins: () => [] }) }
}

t.test('the same files are stored once, whatever their order and times', async (t) => {
  const { trees } = await openStore(t, t.testdir({}))
  const one = await trees.put('site', packEntries([entry('b', 1), entry('a', 2)]))
  const other = await trees.put('site', packEntries([entry('a', 3), entry('b', 4)]))
  t.same(one, other)
  t.equal(one.files, 2)
  const bytes = await trees.read(one.tree as BlobRef, never)
  t.same(
    readEntries(bytes).map(({ path, mtime }) => [path, mtime]),
    [
      ['a', 0],
      ['b', 0],
    ],
  )
})

t.test('what is refused is not stored, and what is nowhere is said to be missing', async (t) => {
  const { blobs, trees } = await openStore(t, t.testdir({}))
  await t.rejects(trees.put('site', packEntries([entry('etc', 0), entry('etc/motd', 0)])), {
    code: 'MUSTER_OVERLAY_TREE',
  })
  t.same([...blobs.list()], [])
  const digest = 'a'.repeat(64) as BlobRef['digest']
  await t.rejects(trees.read({ digest, size: 1 }, never), { code: /^MUSTER_/ })
})
