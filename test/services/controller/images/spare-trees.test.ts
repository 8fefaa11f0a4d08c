import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Test, test } from 'tap'
import { BlobPuller } from '../../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { ImageLocks } from '../../../../services/controller/images/image-locks.ts'
import { ImageTrees } from '../../../../services/controller/images/image-trees.ts'
import { SpareTrees } from '../../../../services/controller/images/spare-trees.ts'
import { treeRecordFile } from '../../../../services/controller/images/tree-record.ts'

const MIB = 1024 * 1024
const names = ['a', 'b', 'c', 'd']

/** Trees of 1 MiB each, opened one after the other; of `b` one with changes on top. */
async function open(t: Test, { budgetBytes = 0, free = 90 * MIB }) {
  const directory = join(t.testdir(), 'images')
  const blobs = await BlobStore.open({ directory: join(t.testdirName, 'blobs') })
  const puller = new BlobPuller({ store: blobs })
  const state = { get: () => undefined, entries: () => new Map() }
  const trees = new ImageTrees({ directory, cluster: { state }, blobs, puller, origins: () => [] })
  for (const [index, name] of names.entries()) {
    const root = await trees.beside(name)
    mkdirSync(root)
    writeFileSync(join(root, 'file'), Buffer.alloc(MIB, 1))
    await trees.adopt(name, { root, manifest: digestOf(name) })
    if (name === 'b') await trees.changing(name)
    utimesSync(treeRecordFile(trees.homeOf(name)), 1_000 + index, 1_000 + index)
  }
  const locks = new ImageLocks()
  const disk = { size: 100 * MIB, free }
  const spare = new SpareTrees({
    trees,
    locks,
    directory,
    budgetBytes,
    disk: async () => disk,
    logger: pino({ level: 'silent' }),
  })
  t.teardown(async () => {
    await spare.close()
    await puller.close()
    await blobs.close()
  })
  const left = async () => {
    const there = await Promise.all(names.map((name) => trees.record(name)))
    return names.filter((_, index) => there[index]).join('')
  }
  return { spare, locks, left, disk, trees }
}

// Only root works on trees.
if (process.getuid?.() === 0) {
  test('trees beyond the budget go, those opened longest ago first, and none with changes on top', async (t) => {
    const { spare, left } = await open(t, { budgetBytes: 2.5 * MIB })
    t.match(await spare.usage(), { trees: 4, changed: { trees: 1 } })
    t.match(await spare.clean({ dryRun: true }), { trees: 2 })
    t.equal(await left(), 'abcd')
    t.match(await spare.clean(), { trees: 2 })
    t.equal(await left(), 'bd')
    t.same(await spare.clean(), { trees: 0, bytes: 0 })
  })

  test('without a budget trees go only when the disk is nearly full, and no more than must', async (t) => {
    const { spare, left, disk } = await open(t, {})
    t.same(await spare.clean(), { trees: 0, bytes: 0 })
    disk.free = 4.5 * MIB
    t.match(await spare.clean(), { trees: 1 })
    t.equal(await left(), 'bcd')
    disk.free = 0
    t.match(await spare.clean(), { trees: 2 })
    t.equal(await left(), 'b', 'changes are never lost')
  })

  test('for what is about to be written no more trees go than it takes, and none with changes on top', async (t) => {
    const { spare, left } = await open(t, {})
    await spare.makeRoom(1.5 * MIB)
    t.equal(await left(), 'bd')
    await spare.makeRoom(100 * MIB)
    t.equal(await left(), 'b')
  })

  test('a tree that is being worked on stays, and another one goes', async (t) => {
    const { spare, locks, left } = await open(t, { free: 4.5 * MIB })
    using _lock = locks.take('a', 'built')
    t.match(await spare.clean(), { trees: 1 })
    t.equal(await left(), 'abd')
  })
}
