import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { buildImage } from '../../../libs/image/build-image.ts'
import { RECENT_NS } from '../../../libs/image/limits.ts'
import { makeOddTree } from '../../support/odd-tree.ts'
import { manifestOf } from '../../support/tree-manifest.ts'
import { isRoot, run } from '../archive/_tools.ts'
import { MemoryCache, MemorySink, newDirectory, rootOf, unpack } from './_tools.ts'

t.test('what is unchanged for two seconds is not read again; what changed later is', async (t) => {
  const root = rootOf(t, { a: 'x'.repeat(100_000), b: 'y'.repeat(100_000) })
  const cache = new MemoryCache()
  const build = async (): Promise<string[]> => {
    const { image } = await buildImage({ root, store: new MemorySink(), codec: 'gzip', cache })
    return image.segments.map(({ digest }) => digest)
  }
  const first = await build()
  const treeKeys = (): string[] => [...cache.known.keys()].filter((key) => key.startsWith('tree.'))
  t.same(treeKeys(), [], 'files that are made just now may change again within a tick of the clock')

  const settled = BigInt(Date.now()) * 1_000_000n + RECENT_NS
  while (BigInt(Date.now()) * 1_000_000n <= settled) await setTimeout(50)
  t.same(await build(), first)
  t.equal(treeKeys().length, 3)
  for (const key of treeKeys()) {
    const known = cache.known.get(key)!
    cache.known.set(key, { ...known, digest: `not read: ${known.digest}` as never })
  }
  writeFileSync(`${root}/b`, 'z'.repeat(100_000))
  const after = await build()
  t.match(after, [`not read: ${first[0]}`, /^[0-9a-f]{64}$/, `not read: ${first[2]}`, first[3]])
  t.not(after[1], first[1])
})

if (isRoot) {
  t.test('whatever a file system can have is unpacked to what it was', async (t) => {
    const root = rootOf(t)
    makeOddTree(root, { smallFiles: 1_500, largeMib: 9 })
    const expected = manifestOf(root)
    t.ok(expected.length > 1_550)
    for (const codec of ['gzip', 'zstd'] as const) {
      const store = new MemorySink()
      const built = await buildImage({ root, store, codec })
      t.same(manifestOf(unpack(t, store, built)), expected, codec)
    }
  })

  t.test('copies of a tree, by whatever program and in whatever order, make the same image', async (t) => {
    const root = rootOf(t)
    makeOddTree(root, { smallFiles: 500, largeMib: 5 })
    const copies = newDirectory(t)
    for (const name of ['tar', 'reverse']) mkdirSync(`${copies}/${name}`)
    run('cp', ['-a', root, `${copies}/cp`])
    run('sh', [
      '-c',
      `tar -C "$1" --format=pax -cf - . 2>/dev/null | tar -C "$2/tar" -xpf - 2>/dev/null`,
      'sh',
      root,
      copies,
    ])
    run('sh', ['-c', `cd "$1" && ls -Ar | xargs cp -a -t "$2/reverse"`, 'sh', root, copies])
    const digests = new Set<string>()
    for (const tree of [root, ...['cp', 'tar', 'reverse'].map((name) => `${copies}/${name}`)]) {
      const excludes = ['devices/socket'] // tar takes none
      const { manifest } = await buildImage({ root: tree, store: new MemorySink(), codec: 'gzip', excludes })
      digests.add(manifest.digest)
    }
    t.equal(digests.size, 1)
  })
}
