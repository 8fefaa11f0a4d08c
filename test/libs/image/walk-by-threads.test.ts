import { mkdirSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { compileExcludes } from '../../../libs/archive/excludes.ts'
import { checkTreeRoot, walkTreeSync } from '../../../libs/archive/walk-tree.ts'
import { BuildThreads } from '../../../libs/image/build-threads.ts'
import { walkByThreads } from '../../../libs/image/walk-by-threads.ts'

async function walk(
  t: Test,
  root: string,
  left: { excludes?: string[]; without?: string[] } = {},
): Promise<ReturnType<typeof walkByThreads>> {
  const threads = new BuildThreads()
  t.teardown(() => threads.close())
  const device = await checkTreeRoot(import.meta.dirname)
  return walkByThreads({ root, device, excludes: [], without: [], threads, ...left })
}

t.test('the entries are those of an ordinary walk, in its order', async (t) => {
  const root = t.testdir()
  for (const path of ['a', 'a/b', 'a.b', 'a/b/c', 'z', 'é']) mkdirSync(`${root}/${path}`)
  for (let at = 0; at < 2_500; at++) writeFileSync(`${root}/a/b/c/${at}`, '')
  for (const path of ['a/b.c', 'a/b/zz', 'a.b/x', 'z/link']) writeFileSync(`${root}/${path}`, path)
  const [found, expected] = [await walk(t, root), [...walkTreeSync(root)]]
  t.equal(found.length, 2_510)
  t.strictSame(found, expected)
})

t.test('what is left out is not walked into', async (t) => {
  const root = t.testdir({
    boot: { vmlinuz: '' },
    usr: { share: { doc: { a: '' }, man: '' }, lib: { x: '' } },
  })
  const excludes = ['boot/*', '/usr/share/doc']
  const found = await walk(t, root, { excludes, without: ['usr/lib/x'] })
  const paths = found.map(({ path }) => path)
  t.same(paths, ['boot', 'usr', 'usr/lib', 'usr/share', 'usr/share/man'])
  const excluded = compileExcludes([...excludes, 'usr/lib/x'])
  t.same(
    [...walkTreeSync(root, { excludes: excluded })].map(({ path }) => path),
    paths,
  )
})

t.test('an empty tree has no entries', async (t) => {
  t.same(await walk(t, t.testdir()), [])
})

t.test('a directory that cannot be read ends the walk with the error it is', async (t) => {
  await t.rejects(walk(t, '/proc/self/no-such'), { code: 'MUSTER_TREE_CHANGED' })
  const root = t.testdir({ file: '' })
  await t.rejects(walk(t, `${root}/file/x`), { code: 'MUSTER_TREE_CHANGED' })
})

t.test('another file system is an empty directory', async (t) => {
  const root = t.testdir({ a: { b: '' } })
  const threads = new BuildThreads()
  t.teardown(() => threads.close())
  const found = await walkByThreads({ root, device: -1n, excludes: [], without: [], threads })
  t.same(
    found.map(({ path }) => path),
    ['a'],
  )
})
