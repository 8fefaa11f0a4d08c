import t from 'tap'
import { SEGMENT_BYTES_MAX } from '../../../libs/archive/limits.ts'
import { JOB_BYTES } from '../../../libs/image/limits.ts'
import { SegmentJobs } from '../../../libs/image/segment-jobs.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'

function segment(rawSize: number): SurveyedSegment {
  return { key: undefined, members: [], rawSize }
}

async function sizesOf(jobs: SegmentJobs): Promise<number[][]> {
  const sizes: number[][] = []
  for (let job = await jobs.take(); job; job = await jobs.take())
    sizes.push(job.map(({ rawSize }) => rawSize))
  return sizes
}

t.test('the largest come first and alone, small ones together, each once', async (t) => {
  const jobs = new SegmentJobs()
  const large = SEGMENT_BYTES_MAX + 1
  const third = Math.floor(JOB_BYTES / 3)
  jobs.add([segment(third), segment(large), segment(third), segment(large + 2)])
  jobs.add([segment(third), segment(large + 1), segment(third)])
  jobs.end()
  t.same(await sizesOf(jobs), [[large + 2], [large + 1], [large], [third, third, third], [third]])
})

t.test('whoever takes waits for the next, and hears that there is none', async (t) => {
  const jobs = new SegmentJobs()
  const [one, two] = [jobs.take(), jobs.take()]
  jobs.add([segment(10)])
  t.equal((await one)?.length, 1)
  jobs.add([segment(10)])
  t.equal((await two)?.length, 1, 'nothing is added to what a thread has already')
  const none = jobs.take()
  jobs.end()
  t.equal(await none, undefined)
})

t.test('what is abandoned is not done, and nobody waits for it', async (t) => {
  const jobs = new SegmentJobs()
  jobs.add([segment(10), segment(SEGMENT_BYTES_MAX + 1)])
  jobs.abandon()
  t.same(await sizesOf(jobs), [])
})
