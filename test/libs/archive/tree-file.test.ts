import { appendFileSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { TreeChangedError } from '../../../libs/archive/errors.ts'
import { READ_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { readTreeFile } from '../../../libs/archive/tree-file.ts'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { collect } from './_tools.ts'

const large = Buffer.alloc(READ_BYTES_MAX * 2 + 5, 'abcdefg')

async function treeOf(t: Test, content: Buffer | string) {
  const root = t.testdir()
  const place = `${root}/file`
  writeFileSync(place, content)
  const [entry] = await collect(walkTree(root))
  return { root, place, entry: entry! }
}

t.test('a file is read to its end, in pieces', async (t) => {
  const { root, entry } = await treeOf(t, large)
  const pieces = await collect(readTreeFile(root, entry))
  t.same(
    pieces.map(({ length }) => length),
    [READ_BYTES_MAX, READ_BYTES_MAX, 5],
  )
  t.ok(Buffer.concat(pieces).equals(large))
})

t.test('a sparse file reads as zeros, an empty one as nothing', async (t) => {
  const sparse = await treeOf(t, '')
  t.same(await collect(readTreeFile(sparse.root, sparse.entry)), [])
  truncateSync(sparse.place, 100_000)
  const [entry] = await collect(walkTree(sparse.root))
  t.ok(Buffer.concat(await collect(readTreeFile(sparse.root, entry!))).equals(Buffer.alloc(100_000)))
})

t.test('a file that grew, shrank, was touched or replaced since it was listed has changed', async (t) => {
  const edits: ((place: string) => void)[] = [
    (place) => appendFileSync(place, 'x'),
    (place) => truncateSync(place, 1),
    (place) => utimesSync(place, 1, 1),
    (place) => rmSync(place),
    (place) => {
      rmSync(place)
      symlinkSync('/etc/passwd', place)
    },
  ]
  for (const edit of edits) {
    const { root, place, entry } = await treeOf(t, 'hello')
    edit(place)
    await t.rejects(collect(readTreeFile(root, entry)), TreeChangedError)
    rmSync(place, { force: true })
  }
})

t.test('a file that changes while it is read has changed', async (t) => {
  const edits = [(place: string) => appendFileSync(place, 'x'), (place: string) => truncateSync(place, 10)]
  for (const edit of edits) {
    const { root, place, entry } = await treeOf(t, large)
    const pieces = readTreeFile(root, entry)
    await pieces.next()
    edit(place)
    await t.rejects(collect(pieces), TreeChangedError)
  }
})
