import t from 'tap'
import type { Segment } from '../../../libs/archive/cut.ts'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import { type BuildProgress, ProgressCount } from '../../../libs/image/build-progress.ts'

function segment(rawSize: number, members: number): Segment<TreeMember> {
  return { rawSize, members: Array.from({ length: members }) as TreeMember[] }
}

t.test('what need not be done counts at once, then each segment that is done', async (t) => {
  const segments = [segment(100, 3), segment(50, 1), segment(10, 2)]
  const seen: BuildProgress[] = []
  const progress = new ProgressCount(segments, (step) => void seen.push(step))
  const ref = (size: number) => ({ digest: 'd' as never, size, rawSize: 0 })
  progress.add([
    [segments[0]!, ref(40)],
    [segments[1]!, ref(20)],
  ])
  progress.add([[segments[2]!, ref(5)]])
  t.same(seen, [
    { files: 4, filesTotal: 6, rawBytes: 150, rawTotal: 160, bytes: 60 },
    { files: 6, filesTotal: 6, rawBytes: 160, rawTotal: 160, bytes: 65 },
  ])
})

t.test('nobody need listen', async (t) => {
  new ProgressCount([]).add([])
  t.pass()
})
