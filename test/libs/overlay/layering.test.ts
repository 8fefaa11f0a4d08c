import fc from 'fast-check'
import t from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { type Laid, Layering } from '../../../libs/overlay/layering.ts'
import { comparePaths, parentsOf } from '../../../libs/overlay/overlay-tree.ts'
import { directory, file, link, shown } from './fixtures.ts'

/** Lays trees over one another, the entries of each in the order that is given. */
function layeringOf(trees: readonly (readonly Entry[])[]): Layering {
  const layering = new Layering()
  let rank = 0
  for (const entries of trees) for (const entry of entries) layering.lay({ entry, rank: rank++ })
  return layering
}

function layered(...trees: Entry[][]): string[] {
  return shown(layeringOf(trees).entries())
}

t.test('the later overlay wins a path', async (t) => {
  t.same(layered([file('a', '1'), file('b', '1')], [file('b', '2', 0o600), file('c', '2')]), [
    'a 644 "1"',
    'b 600 "2"',
    'c 644 "2"',
  ])
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
  t.same(
    layered([file('root/x', '1')]),
    ['root 700 directory', 'root/x 644 "1"'],
    'nor opens up a private one',
  )
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

t.test('what is deleted is gone, with all that is in it, until something later has it again', async (t) => {
  const layering = layeringOf([[directory('d'), file('d/a', '1'), file('d/b', '1'), file('e', '1')]])
  layering.delete('d/a', 10)
  layering.delete('image/only', 11)
  t.same(shown(layering.entries()), ['d 755 directory', 'd/b 644 "1"', 'e 644 "1"'])
  t.same(layering.deleted, ['d/a', 'image/only'])

  layering.delete('d', 12)
  t.same(shown(layering.entries()), ['e 644 "1"'])
  t.same(layering.deleted, ['d', 'image/only'], 'a deletion below another is part of it')

  layering.lay({ entry: file('image/only', '2'), rank: 13 })
  layering.lay({ entry: file('d/c', '2'), rank: 14 })
  t.same(layering.deleted, [], 'paths that are there again, or have something in them')
})

/** The lines of what is left of things that are merged into what the trees have; they say their own rank. */
function merged(layering: Layering, ...things: Laid[]) {
  const { entries, deleted } = layering.merge(things, ({ entry }) => {
    throw new Error(`conflict at ${entry.path}`)
  })
  return { entries: shown(entries), deleted }
}

t.test('things are merged in at their rank', async (t) => {
  const layering = new Layering()
  layering.lay({ entry: directory('etc'), rank: 1 })
  layering.lay({ entry: file('etc/both', 'shared'), rank: 5 })
  const thing = (path: string, rank: number): Laid => ({ entry: file(path, `${rank}`), rank })
  t.same(merged(layering, thing('etc/both', 4)).entries, [], 'covered by what is later')
  t.same(merged(layering, thing('etc/both', 6)).entries, ['etc/both 644 "6"'], 'over what is earlier')
  t.same(merged(layering, thing('x', 8), thing('x', 7)).entries, ['x 644 "8"'], 'the later of two')
  t.same(
    merged(layering, thing('etc/a/b', 2)).entries,
    ['etc/a 755 directory', 'etc/a/b 644 "2"'],
    'only directories that are not there yet',
  )
  t.same(
    merged(layering, thing('etc/both/x', 6)).entries,
    ['etc/both 755 directory', 'etc/both/x 644 "6"'],
    'a directory takes the place of a file',
  )
  t.same(merged(layering, thing('etc/both/x', 4)).entries, [], 'and is covered with it')
  t.throws(() => merged(layering, thing('etc', 6)), /conflict at etc/, 'no archive can replace a directory')
})

t.test('what is merged in before a deletion is deleted, what comes after it is not', async (t) => {
  const layering = new Layering()
  layering.delete('a', 5)
  layering.delete('b', 5)
  const thing = (path: string, rank: number): Laid => ({ entry: file(path, ''), rank })
  t.same(merged(layering, thing('a', 4), thing('a/x', 4)), { entries: [], deleted: undefined })
  t.same(merged(layering, thing('a', 6)), { entries: ['a 644 ""'], deleted: ['b'] })
  t.same(merged(layering, thing('b/x', 6)).deleted, ['a'], 'something in it is there again')
})

t.test('whatever is laid over what, each entry has its directories, and before it', async () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
  const entry = fc.tuple(path, fc.boolean()).map(([at, isFile]) => (isFile ? file(at, '') : directory(at)))
  const unordered = fc
    .uniqueArray(entry, { selector: ({ path }) => path, maxLength: 6 })
    .filter((entries) => {
      const files = new Set(entries.filter(({ type }) => type === 'file').map(({ path }) => path))
      return entries.every((one) => ![...parentsOf(one.path)].some((parent) => files.has(parent)))
    })
  const tree = unordered.map((entries) => entries.sort((one, other) => comparePaths(one.path, other.path)))
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 4 }), (trees) => {
      const entries = layeringOf(trees).entries()
      const directories = new Set<string>()
      for (const { path, type } of entries) {
        for (const parent of parentsOf(path)) if (!directories.has(parent)) return false
        if (type === 'directory') directories.add(path)
      }
      const last = trees.at(-1) ?? []
      const won = new Map(entries.map((one) => [one.path, one]))
      return won.size === entries.length && last.every((one) => won.get(one.path) === one)
    }),
    { numRuns: 200 },
  )
})
