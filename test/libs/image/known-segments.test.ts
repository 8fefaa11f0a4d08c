import t from 'tap'
import { knownSegments } from '../../../libs/image/known-segments.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'
import { MemoryCache } from './_tools.ts'

function segment(key: string | undefined): SurveyedSegment {
  return { key, members: [], rawSize: 1 }
}

t.test('of many segments those are found that the cache knows by their key', async (t) => {
  const cache = new MemoryCache()
  const segments = Array.from({ length: 5_000 }, (_, at) => segment(at % 5 === 0 ? undefined : `key ${at}`))
  const ref = { digest: 'd' as never, size: 1, rawSize: 1 }
  await cache.putMany(segments.filter((_, at) => at % 2 === 0).map(({ key }) => [key ?? '', ref] as const))
  const known = await knownSegments(segments, cache)
  t.same(
    [...known.keys()],
    segments.filter(({ key }, at) => at % 2 === 0 && key !== undefined),
  )
})

t.test('without a cache none is known', async (t) => {
  t.equal((await knownSegments([segment('a')], undefined)).size, 0)
})
