import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { Entity, EntitySource } from '../../../../libs/changes/cluster-state.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import { MusterError } from '../../../../libs/errors/muster-error.ts'
import { buildImage } from '../../../../libs/image/build-image.ts'
import type { Image } from '../../../../libs/model/image.ts'
import { ImageTrees } from '../../../../services/controller/images/image-trees.ts'
import { MemorySink } from '../../../libs/image/_tools.ts'
import { Damager } from '../../../support/damage.ts'

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

const DAMAGED = { code: 'MUSTER_IMAGE_TREE_DAMAGED' }

if (process.getuid?.() === 0) {
  test('a tree that lost files while nobody worked on it is not built by accident', async (t) => {
    const { trees, put, root, motd } = await startTrees(t)
    const manifest = await put('one')
    await trees.open('a', { signal })
    rmSync(join(root, 'etc'), { recursive: true })
    await t.rejects(trees.open('a', { signal }), {
      ...DAMAGED,
      message: /2 files less/,
      hint: /reset a.*build a --force/,
    })
    t.match(await trees.open('a', { signal, force: true }), { manifest, dirty: true })
    // From then on they are gone because somebody said so.
    t.match(await trees.open('a', { signal }), { manifest, dirty: true })
    await trees.reset('a')
    t.match(await trees.open('a', { signal }), { manifest, dirty: false })
    t.equal(motd(), 'one')
  })

  test('what was removed from a tree by who works on it is no damage, once it was built', async (t) => {
    const { trees, put, root } = await startTrees(t)
    await put('one')
    await trees.open('a', { signal })
    for (const isLive of [false, true]) {
      await trees.changing('a')
      rmSync(join(root, isLive ? 'sbin' : 'etc'), { recursive: true })
      t.match(await trees.open('a', { signal }), { dirty: true })
      const manifest = await put(`built ${isLive}`)
      await trees.built('a', { manifest, isLive })
      t.match(await trees.open('a', { signal }), { manifest, dirty: false })
      writeFileSync(join(root, 'more'), '')
      t.match(await trees.open('a', { signal }), { manifest, dirty: false })
    }
  })

  test('a tree that is gone is unpacked again, unless changes are gone with it', async (t) => {
    const { trees, put, root, motd } = await startTrees(t)
    const manifest = await put('one')
    const LOSSES: ((root: string) => void)[] = [
      () => {},
      (path) => mkdirSync(path),
      (path) => writeFileSync(path, 'no directory'),
    ]
    for (const leave of LOSSES) {
      await trees.open('a', { signal })
      rmSync(root, { recursive: true })
      leave(root)
      t.equal(await trees.record('a'), undefined)
      t.match(await trees.open('a', { signal }), { manifest, dirty: false })
      t.equal(motd(), 'one')
      await trees.changing('a')
      rmSync(root, { recursive: true })
      leave(root)
      for (const force of [false, true]) await t.rejects(trees.open('a', { signal, force }), DAMAGED)
      t.equal(await trees.reset('a'), true)
    }
  })

  test('what was begun in a tree that is damaged keeps nobody from throwing it away', async (t) => {
    const { trees, put, home, motd } = await startTrees(t)
    const manifest = await put('one')
    const log = join(home, 'owners.json')
    const texts = [{ path: 'etc/motd', text: 'of a tree that is gone' }]
    for (const said of [
      '{"owners":[{"pa',
      JSON.stringify({ owners: [{ path: 'lost', uid: 1, gid: 1 }], texts }),
    ]) {
      await trees.open('a', { signal })
      await trees.changing('a')
      writeFileSync(log, said)
      await t.rejects(trees.open('a', { signal }), { ...DAMAGED, hint: /reset a/ })
      t.equal(await trees.reset('a'), true)
      t.match(await trees.open('a', { signal }), { manifest, dirty: false })
    }
    // Nor does it go on in a tree that was unpacked since.
    writeFileSync(log, JSON.stringify({ owners: [], capabilities: '', texts }))
    rmSync(join(home, 'tree.json'))
    for (let time = 0; time < 2; time++) await trees.open('a', { signal })
    t.equal(motd(), 'one')
  })

  for (const seed of [1, 2, 3]) {
    test(`whatever became of a tree, no half of one is built (seed ${seed})`, async (t) => {
      const { trees, put, home, root } = await startTrees(t)
      const manifest = await put('one')
      const damager = new Damager(seed)
      const record = join(home, 'tree.json')
      const damages: Record<string, () => void> = {
        'root gone': () => rmSync(root, { recursive: true }),
        'root emptied': () => {
          for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
        },
        'some lost': () =>
          rmSync(join(root, damager.pick(['etc', 'sbin', 'etc/motd', 'sbin/init'])), { recursive: true }),
        'record gone': () => rmSync(record),
        'record cut': () => truncateSync(record, damager.below(statSync(record).size)),
        'record altered': () => damager.flip(record),
        'half unpacked': () => mkdirSync(join(home, `new-${damager.below(10)}/etc`), { recursive: true }),
        nothing: () => {},
      }
      for (let round = 0; round < 8; round++) {
        await trees.open('a', { signal })
        const kind = damager.pick(Object.keys(damages))
        damages[kind]!()
        try {
          await trees.open('a', { signal })
        } catch (error) {
          t.ok(error instanceof MusterError && error.code === DAMAGED.code, `${kind}: ${error}`)
          await trees.reset('a')
          await trees.open('a', { signal })
        }
        t.match(await trees.record('a'), { manifest, dirty: false })
        const built = await buildImage({ root, store: new MemorySink(), codec: 'gzip' })
        t.equal(built.manifest.digest, manifest, kind)
      }
    })
  }
}

test('an image that is not there has no tree', async (t) => {
  const { trees } = await startTrees(t)
  await t.rejects(trees.open('a', { signal }), { code: 'MUSTER_NOT_FOUND' })
  t.equal(await trees.record('a'), undefined)
})
