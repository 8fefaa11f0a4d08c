import t from 'tap'
import type { Segment } from '../../../libs/archive/cut.ts'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import { type BuildProgress, ProgressCount } from '../../../libs/image/build-progress.ts'
import type { SegmentRef } from '../../../libs/records/image-manifest.ts'

function segment(rawSize: number, members: number): Segment<TreeMember> {
  return { rawSize, members: Array.from({ length: members }) as TreeMember[] }
}

function ref(size: number): SegmentRef {
  return { digest: 'd' as never, size, rawSize: 0 }
}

t.test('what need not be done is told at once when it begins, then each segment that is done', async (t) => {
  const segments = [segment(100, 3), segment(50, 1), segment(10, 2)]
  const seen: BuildProgress[] = []
  const progress = new ProgressCount((step) => void seen.push(step))
  progress.add(segments[0]!, ref(40))
  progress.add(segments[1]!, ref(20))
  t.same(seen, [])
  progress.begin(segments)
  progress.add(segments[2]!, ref(5))
  t.same(seen, [
    { files: 4, filesTotal: 6, rawBytes: 150, rawTotal: 160, bytes: 60 },
    { files: 6, filesTotal: 6, rawBytes: 160, rawTotal: 160, bytes: 65 },
  ])
})

t.test('nobody need listen', async (t) => {
  const progress = new ProgressCount()
  progress.begin([])
  progress.add(segment(1, 1), ref(1))
  t.pass()
})
