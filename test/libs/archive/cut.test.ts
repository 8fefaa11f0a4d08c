import fc from 'fast-check'
import t from 'tap'
import { cutSegments, type Segment } from '../../../libs/archive/cut.ts'
import type { Member } from '../../../libs/archive/entry.ts'
import { SEGMENT_BYTES_AVERAGE, SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { digestOf } from '../../../libs/digest/digest.ts'

interface Version extends Member {
  content: number
}

const COUNT = 4000

/** Sizes as in a root file system: most files have a few kB, a few have most of the bytes. */
function file(path: string, content = 0): Version {
  const random = Number.parseInt(digestOf(`${path} ${content}`).slice(0, 8), 16) / 2 ** 32
  const size = Math.floor(300 * 2 ** (random ** 2 * 12))
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size, content }
}

const TREE = Array.from({ length: COUNT }, (_, index) => file(`usr/share/${String(index).padStart(5, '0')}`))

/** A segment's content, as its digest would say it. */
function names(segments: Segment<Version>[]): string[] {
  return segments.map(({ members }) =>
    members.map(({ path, size, content }) => `${path} ${size} ${content}`).join(),
  )
}

function newIn(after: Segment<Version>[], before: Segment<Version>[]): number {
  const known = new Set(names(before))
  return names(after).filter((name) => !known.has(name)).length
}

const before = cutSegments(TREE)

t.test('segments are the members in their order, and their sizes add up', async (t) => {
  const paths = before.flatMap(({ members }) => members.map(({ path }) => path))
  t.same(paths.join(), TREE.map(({ path }) => path).join())
  const adequate = before.every(({ members, rawSize }) => {
    const least = members.reduce((sum, { size }) => sum + 110 + size, 0)
    return rawSize % 4 === 0 && rawSize >= least && rawSize <= least + members.length * 40
  })
  t.ok(adequate)
})

t.test(
  'segments of small files have about the average size, less where large files stand between them',
  async (t) => {
    const shared = before.filter(({ members }) => members.length > 1)
    const average = shared.reduce((sum, { rawSize }) => sum + rawSize, 0) / shared.length
    t.ok(average > SEGMENT_BYTES_AVERAGE / 4 && average < SEGMENT_BYTES_AVERAGE * 2, `${average}`)
  },
)

t.test('an edit changes the segments it touches and no others', async (t) => {
  const edit = fc.record({
    kind: fc.constantFrom('change', 'add', 'remove'),
    at: fc.nat({ max: COUNT - 1 }),
    content: fc.integer({ min: 1, max: 1000 }),
  })
  let total = 0
  const runs = 40
  fc.assert(
    fc.property(edit, ({ kind, at, content }) => {
      const files = [...TREE]
      const { path } = files[at]!
      if (kind === 'change') files[at] = file(path, content)
      if (kind === 'add') files.splice(at + 1, 0, file(`${path}-new`, content))
      if (kind === 'remove') files.splice(at, 1)
      const changed = newIn(cutSegments(files), before)
      total += changed
      return changed <= 5
    }),
    { numRuns: runs },
  )
  t.ok(total / runs < 3, 'one or two on average')
})

t.test('many edits change about as many segments', async (t) => {
  const files = TREE.map((member, index) => (index % 100 === 0 ? file(member.path, 1) : member))
  t.ok(newIn(cutSegments(files), before) <= (COUNT / 100) * 3)
})

t.test('a file as large as the average stands alone', async (t) => {
  const large = { ...file('b'), size: SEGMENT_BYTES_AVERAGE }
  const segments = cutSegments([{ ...file('a'), size: 1 }, large, { ...file('c'), size: 1 }])
  t.same(
    segments.map(({ members }) => members.map(({ path }) => path)),
    [['a'], ['b'], ['c']],
  )
})

t.test('only a single file makes a segment larger than the maximum', async (t) => {
  const huge = { ...file('huge'), size: SEGMENT_BYTES_MAX * 3 }
  const segments = cutSegments([...TREE, huge])
  t.ok(segments.every(({ members, rawSize }) => rawSize <= SEGMENT_BYTES_MAX || members.length === 1))
})

t.test(
  'a run without cuts is cut at the maximum, and the next cut puts the sequence back in step',
  async (t) => {
    const size = 1000
    const uncut = TREE.filter(({ path }) => cutSegments([{ ...file(path), size }, file('z')]).length === 1)
    const run = Array.from({ length: 3 }, () => uncut)
      .flat()
      .map((member) => ({ ...member, size }))
    const tail = TREE.slice(0, 500)
    const segments = cutSegments([...run, ...tail])
    t.ok(segments.length > 2 && segments.every(({ rawSize }) => rawSize <= SEGMENT_BYTES_MAX))
    const longer = cutSegments([{ ...run[0]!, path: 'first', size }, ...run, ...tail])
    t.same(names(longer).slice(-3), names(segments).slice(-3))
  },
)

t.test('no members make no segments', async (t) => {
  t.same(cutSegments([]), [])
})
