import type { CachedSegment, SegmentCache } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

/** Keys that are asked for at once. */
const KEYS_MAX = 2_000

/** Of the segments that a cache knows unread, what it knows. */
export async function knownSegments(
  segments: readonly SurveyedSegment[],
  cache: SegmentCache | undefined,
): Promise<Map<SurveyedSegment, CachedSegment>> {
  const known = new Map<SurveyedSegment, CachedSegment>()
  const keyed = cache ? segments.filter(({ key }) => key !== undefined) : []
  for (let at = 0; at < keyed.length; at += KEYS_MAX) {
    const asked = keyed.slice(at, at + KEYS_MAX)
    const found = await cache!.getMany(asked.map(({ key }) => key!))
    for (const [index, segment] of asked.entries()) {
      if (found[index]) known.set(segment, found[index])
    }
  }
  return known
}
