import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { Entity, EntitySource } from '../../../../libs/changes/cluster-state.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import { buildImage } from '../../../../libs/image/build-image.ts'
import type { Image } from '../../../../libs/model/image.ts'
import { ImageTrees } from '../../../../services/controller/images/image-trees.ts'

const { signal } = new AbortController()

/** Trees of a store with an image `a`; `put` makes one with another text its live version. */
async function startTrees(t: Test) {
  const directory = t.testdir()
  const blobs = await BlobStore.open({ directory: join(directory, 'blobs') })
  const puller = new BlobPuller({ store: blobs })
  t.teardown(async () => {
    await puller.close()
    await blobs.close()
  })
  const images = new Map<string, Entity>()
  const state: EntitySource = { get: (_kind, name) => images.get(name), entries: () => images }
  const home = join(directory, 'images')
  const parts = { blobs, puller, origins: () => [] }
  const trees = new ImageTrees({ directory: home, cluster: { state }, ...parts })
  let number = 0
  const put = async (motd: string): Promise<Digest> => {
    number++
    const root = join(directory, `source-${number}`)
    for (const path of ['sbin', 'etc']) mkdirSync(join(root, path), { recursive: true })
    writeFileSync(join(root, 'sbin/init'), '', { mode: 0o755 })
    writeFileSync(join(root, 'etc/motd'), motd)
    const { image, manifest } = await buildImage({ root, store: blobs, codec: 'gzip' })
    const { size, rawSize, entries } = image
    const rest = { size, rawSize, entries, kernels: [], source: root, builtAt: 0, warnings: [] }
    images.set('a', { seq: number, value: { manifest, number, ...rest } satisfies Image })
    return manifest.digest
  }
  const motd = () => readFileSync(join(home, 'a/rootfs/etc/motd'), 'utf8')
  return { trees, put, motd, home: join(home, 'a'), root: join(home, 'a/rootfs'), directory }
}

// Only root can make files of other owners.
if (process.getuid?.() === 0) {
  test('a tree is unpacked once, and again when another version is live', async (t) => {
    const { trees, put, root, motd, home } = await startTrees(t)
    const first = await put('one')
    t.same(await trees.open('a', { signal }), { root, manifest: first, dirty: false })
    const { ino } = statSync(root)
    await trees.open('a', { signal })
    t.equal(statSync(root).ino, ino)
    const second = await put('two')
    t.match(await trees.open('a', { signal }), { manifest: second })
    t.equal(motd(), 'two')
    t.same(readdirSync(home).sort(), ['rootfs', 'session.lock', 'tree.json'])
  })

  test('a tree with changes is kept, and none is lost to another version', async (t) => {
    const { trees, put, root, motd } = await startTrees(t)
    const first = await put('one')
    await trees.open('a', { signal })
    await trees.changing('a')
    writeFileSync(join(root, 'etc/motd'), 'mine')
    t.match(await trees.open('a', { signal }), { manifest: first, dirty: true })
    const second = await put('two')
    await t.rejects(trees.open('a', { signal }), {
      code: 'MUSTER_IMAGE_TREE_OUTDATED',
      message: /on top of a version that is not kept any more, and version 2 is live/,
    })
    t.match(await trees.open('a', { signal, force: true }), { manifest: first, dirty: true })
    t.equal(motd(), 'mine')
    await trees.built('a', { manifest: second, isLive: false })
    t.match(await trees.open('a', { signal }), { manifest: second, dirty: false })
    t.equal(await trees.reset('a'), false)
    t.notOk(existsSync(root))
    await trees.open('a', { signal })
    t.equal(motd(), 'two')
  })

  test('a tree is what was made of it, also if that was the last that was heard', async (t) => {
    const { trees, put, root } = await startTrees(t)
    await put('one')
    await trees.open('a', { signal })
    const second = await put('two')
    // Not changed, so there is nothing to keep.
    await trees.stored('a', second)
    t.match(await trees.record('a'), { dirty: false })
    await trees.open('a', { signal })
    await trees.changing('a')
    writeFileSync(join(root, 'etc/motd'), 'three')
    const third = await put('three')
    await trees.stored('a', third)
    t.same(await trees.open('a', { signal }), { root, manifest: third, dirty: false })
  })

  test('a tree that nothing is known about is thrown away, as is what something left half made', async (t) => {
    const { trees, put, root, motd, home } = await startTrees(t)
    await put('one')
    await trees.open('a', { signal })
    writeFileSync(join(root, 'etc/motd'), 'who knows')
    for (const path of ['new-1/etc', 'view-2', 'old-3']) mkdirSync(join(home, path), { recursive: true })
    for (const said of [
      undefined,
      '{"format":1,"mani',
      '{"format":2}',
      '{"format":1,"manifest":"x","dirty":true}',
    ]) {
      if (said === undefined) rmSync(join(home, 'tree.json'))
      else writeFileSync(join(home, 'tree.json'), said)
      t.equal(await trees.record('a'), undefined)
      t.match(await trees.open('a', { signal }), { dirty: false })
      t.equal(motd(), 'one')
    }
    t.same(readdirSync(home).sort(), ['rootfs', 'session.lock', 'tree.json'])
    rmSync(root, { recursive: true })
    t.match(await trees.open('a', { signal }), { dirty: false })
  })

  test('an unpacked root file system is taken over where it is', async (t) => {
    const { trees, put, root, directory } = await startTrees(t)
    const manifest = await put('one')
    const { ino } = statSync(join(directory, 'source-1'))
    await trees.adopt('a', { root: join(directory, 'source-1'), manifest })
    t.equal(statSync(root).ino, ino)
    t.match(await trees.open('a', { signal }), { manifest, dirty: false })
    const beside = await trees.beside('a')
    mkdirSync(beside)
    await trees.adopt('a', { root: beside, manifest })
    t.same(readdirSync(root), [])
  })

  test('a tree follows its image to another name, and goes with it', async (t) => {
    const { trees, put, home, motd, root } = await startTrees(t)
    await put('one')
    await trees.rename('a', 'b')
    await trees.open('a', { signal })
    await trees.changing('a')
    writeFileSync(join(root, 'etc/motd'), 'mine')
    await trees.rename('a', 'b')
    t.notOk(existsSync(home))
    t.match(await trees.record('b'), { dirty: true })
    await trees.rename('b', 'a')
    t.equal(motd(), 'mine')
    await trees.remove('a')
    await trees.remove('a')
    t.notOk(existsSync(home))
  })

  test('who does not wait for an unpacking leaves nothing of it', async (t) => {
    const { trees, put, home } = await startTrees(t)
    await put('one')
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('enough'))
    await t.rejects(trees.open('a', { signal: stop.signal, onProgress }), { message: 'enough' })
    t.same(readdirSync(home), ['session.lock'])
  })
}

test('an image that is not there has no tree', async (t) => {
  const { trees } = await startTrees(t)
  await t.rejects(trees.open('a', { signal }), { code: 'MUSTER_NOT_FOUND' })
  t.equal(await trees.record('a'), undefined)
})
