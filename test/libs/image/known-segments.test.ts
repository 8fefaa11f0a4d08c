import t from 'tap'
import type { TreeMember } from '../../../libs/archive/hard-links.ts'
import { knownSegments, rememberSegments } from '../../../libs/image/known-segments.ts'
import type { CachedSegment } from '../../../libs/image/segment-cache.ts'
import type { SurveyedSegment } from '../../../libs/image/survey.ts'
import { MemoryCache } from './_tools.ts'

function segment(key: string | undefined): SurveyedSegment {
  return { key, members: [], rawSize: 1 }
}

/** Of those that are known, what is known of them. */
async function knownOf(
  segments: SurveyedSegment[],
  cache: MemoryCache | undefined,
): Promise<Map<SurveyedSegment, CachedSegment>> {
  const known = new Map<SurveyedSegment, CachedSegment>()
  for await (const part of knownSegments(segments, cache)) {
    for (const [segment, found] of part) if (found) known.set(segment, found)
  }
  return known
}

t.test('of many segments those are found that the cache knows by their key', async (t) => {
  const cache = new MemoryCache()
  const segments = Array.from({ length: 5_000 }, (_, at) => segment(at % 5 === 0 ? undefined : `key ${at}`))
  const ref = { digest: 'd' as never, size: 1, rawSize: 1 }
  await cache.putMany(segments.filter((_, at) => at % 2 === 0).map(({ key }) => [key ?? '', ref] as const))
  const known = await knownOf(segments, cache)
  t.same(
    [...known.keys()],
    segments.filter(({ key }, at) => at % 2 === 0 && key !== undefined),
  )
})

t.test('all segments come in their order, without a cache too; then none is known', async (t) => {
  const segments = Array.from({ length: 1_234 }, (_, at) => segment(at % 3 === 0 ? undefined : `key ${at}`))
  for (const cache of [undefined, new MemoryCache()]) {
    const parts = await Array.fromAsync(knownSegments(segments, cache))
    t.ok(parts.length > 1)
    t.same(
      parts.flat(),
      segments.map((segment) => [segment, undefined]),
    )
  }
})

t.test('segments are cut only when the cache can be asked for them', async (t) => {
  let cut = 0
  function* segments(): Generator<SurveyedSegment, void, void> {
    for (; cut < 100_000; cut++) yield segment(`key ${cut}`)
  }
  for await (const _ of knownSegments(segments(), new MemoryCache())) break
  t.ok(cut < 5_000, `${cut} had been cut when the first were known`)
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
  t.same([...(await knownOf([one, two], cache))], [[one, { ...ref, attributes: found }]])
})
