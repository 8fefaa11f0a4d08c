import t from 'tap'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import { knownSegments, rememberSegments } from '../../../libs/image/known-segments.ts'
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

t.test('what is remembered is known, with the attributes that were found', async (t) => {
  const cache = new MemoryCache()
  const members = [{ path: 'a' } as TreeMember]
  const [one, two] = [{ ...segment('one'), members }, segment(undefined)]
  const ref = { digest: 'd' as never, size: 1, rawSize: 1 }
  const found = [{ path: 'a', names: ['user.note'] }]
  await rememberSegments(
    new Map([
      [one, ref],
      [two, ref],
    ]),
    { cache, found },
  )
  t.equal(cache.known.size, 1)
  t.same([...(await knownSegments([one, two], cache))], [[one, { ...ref, attributes: found }]])
})
