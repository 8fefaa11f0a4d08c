import t from 'tap'
import { cutSegments } from '../../../libs/archive/cut.ts'
import type { Member } from '../../../libs/archive/entry.ts'
import { MERGED_BYTES_MAX } from '../../../libs/image/limits.ts'
import { mergeSegments } from '../../../libs/image/merge-segments.ts'

const MODULE_BYTES = 50_000

function modules(count: number): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `lib/modules/6.1.0/kernel/m${String(index).padStart(5, '0')}.ko`,
    type: 'file' as const,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: MODULE_BYTES,
  }))
}

t.test('the members and their order stay, in fewer segments that are not too large', async (t) => {
  const members = modules(2_000)
  const small = cutSegments(members)
  const merged = mergeSegments(small)
  t.same(
    merged.flatMap((segment) => segment.members),
    members,
  )
  t.ok(merged.length * 8 < small.length, `${small.length} become ${merged.length}`)
  for (const { rawSize } of merged) t.ok(rawSize <= MERGED_BYTES_MAX)
  t.equal(
    merged.reduce((sum, { rawSize }) => sum + rawSize, 0),
    small.reduce((sum, { rawSize }) => sum + rawSize, 0),
  )
})

t.test('a file more changes the segment that it is in, and few others', async (t) => {
  const members = modules(2_000)
  const pathsOf = (some: readonly Member[]) =>
    new Set(mergeSegments(cutSegments(some)).map((segment) => segment.members.map(({ path }) => path).join()))
  const before = pathsOf(members)
  const after = pathsOf([{ ...members[0]!, path: 'lib/modules/6.1.0/extra/own.ko' }, ...members])
  const changed = [...after].filter((segment) => !before.has(segment))
  t.ok(changed.length <= 5, `${changed.length} of ${after.size}`)
})

t.test('what is too large for a segment stands alone', async (t) => {
  const [first, second, third] = modules(3) as [Member, Member, Member]
  const large = { ...second, size: MERGED_BYTES_MAX * 2 }
  t.same(
    mergeSegments(cutSegments([first, large, third])).map(({ members }) => members.length),
    [1, 1, 1],
  )
  t.same(mergeSegments([]), [])
})
