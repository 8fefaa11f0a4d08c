import fc from 'fast-check'
import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { layerOverlays } from '../../../libs/overlay/layers.ts'
import { parentsOf } from '../../../libs/overlay/overlay-tree.ts'
import { directory, file, link, shown } from './fixtures.ts'

function layered(...trees: Entry[][]): string[] {
  const overlays = trees.map((entries, index) => ({ name: `o${index}`, entries }))
  return shown(layerOverlays(overlays).map((item) => item.entry))
}

t.test('the later overlay wins a path', async (t) => {
  t.same(layered([file('a', '1'), file('b', '1')], [file('b', '2', 0o600), file('c', '2')]), [
    'a 644 "1"',
    'b 600 "2"',
    'c 644 "2"',
  ])
  t.same(layered([file('a.ww', '1')], [file('a', '2')]), ['a 644 "2"'], 'a plain file over a template')
  t.same(layered([file('a', '1')], [file('a.ww', '2')]), ['a.ww 644 "2"'], 'a template over a plain file')
})

t.test('directories merge, with the mode of the later', async (t) => {
  t.same(layered([directory('d', 0o700), file('d/a', '1')], [directory('d', 0o750), file('d/b', '2')]), [
    'd 750 directory',
    'd/a 644 "1"',
    'd/b 644 "2"',
  ])
})

t.test('directories that nobody has are made, and change none that is there', async (t) => {
  t.same(layered([file('a/b/c', '1')]), ['a 755 directory', 'a/b 755 directory', 'a/b/c 644 "1"'])
  t.same(layered([directory('a', 0o700)], [file('a/b', '1')]), ['a 700 directory', 'a/b 644 "1"'])
})

t.test('files, links and directories replace one another', async (t) => {
  t.same(layered([link('a', 'x')], [file('a', '1')]), ['a 644 "1"'], 'file over link')
  t.same(layered([file('a', '1')], [link('a', 'x')]), ['a 777 -> x'], 'link over file')
  t.same(layered([file('a', '1')], [directory('a')]), ['a 755 directory'], 'directory over file')
  t.same(
    layered([directory('a'), file('a/b', '1'), file('ab', '1')], [link('a', 'x')]),
    ['a 777 -> x', 'ab 644 "1"'],
    'link over directory takes away what was in it',
  )
  t.same(
    layered([link('lib', 'usr/lib')], [file('lib/x', '1')]),
    ['lib 755 directory', 'lib/x 644 "1"'],
    'as a parent',
  )
})

t.test('the order of entries in a tree makes no difference', async (t) => {
  const entries = [directory('d', 0o700), file('d/a', '1'), file('d.conf', '2'), file('e/f/g', '3')]
  t.same(layered(entries), layered(entries.toReversed()))
})

t.test('whatever is laid over what, each entry has its directories, and before it', async () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
  const entry = fc.tuple(path, fc.boolean()).map(([at, isFile]) => (isFile ? file(at, '') : directory(at)))
  const tree = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 6 }).filter((entries) => {
    const files = new Set(entries.filter(({ type }) => type === 'file').map(({ path }) => path))
    return entries.every((one) => ![...parentsOf(one.path)].some((parent) => files.has(parent)))
  })
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 4 }), (trees) => {
      const items = layerOverlays(trees.map((entries, index) => ({ name: `o${index}`, entries })))
      const directories = new Set<string>()
      for (const { path, entry } of items) {
        for (const parent of parentsOf(path)) if (!directories.has(parent)) return false
        if (entry.type === 'directory') directories.add(path)
      }
      const last = trees.at(-1) ?? []
      const won = new Map(items.map((item) => [item.path, item.entry]))
      return new Set(won.keys()).size === items.length && last.every((one) => won.get(one.path) === one)
    }),
    { numRuns: 200 },
  )
})
