import type { AttributedFile } from '../archive/xattr-listing.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import { inOrder } from './in-order.ts'
import { attributesOf } from './read-attributes.ts'
import type { CachedSegment, SegmentCache } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

/** Keys that are asked for, or remembered, at once. */
const KEYS_MAX = 1_000
/** Requests that a cache has at once. */
const PARTS_AT_ONCE_MAX = 3

/** Of the segments that a cache knows unread, what it knows. */
export async function knownSegments(
  segments: readonly SurveyedSegment[],
  cache: SegmentCache | undefined,
): Promise<Map<SurveyedSegment, CachedSegment>> {
  const known = new Map<SurveyedSegment, CachedSegment>()
  if (!cache) return known
  const parts = inParts(segments.filter(({ key }) => key !== undefined))
  const ask = async (asked: SurveyedSegment[]) => ({
    asked,
    found: await cache.getMany(asked.map(({ key }) => key!)),
  })
  // While what came is taken apart, the cache looks for the next.
  for await (const { asked, found } of inOrder(parts, ask, { atOnceMax: PARTS_AT_ONCE_MAX })) {
    for (const [index, segment] of asked.entries()) {
      if (found[index]) known.set(segment, found[index])
    }
  }
  return known
}

/**
 * Has a cache know segments by what lstat says of their files, and what attributes those have: then the next build does
 * not look at them.
 */
export async function rememberSegments(
  segments: ReadonlyMap<SurveyedSegment, SegmentRef>,
  options: { cache: SegmentCache; found: readonly AttributedFile[] },
): Promise<void> {
  const { cache, found } = options
  const keyed = [...segments.keys()].filter(({ key }) => key !== undefined)
  for (const part of inParts(keyed)) {
    const attributes = attributesOf(part, found)
    await cache.putMany(
      part.map((segment) => {
        const { digest, size, rawSize } = segments.get(segment)!
        return [segment.key!, { digest, size, rawSize, attributes: attributes.get(segment)! }]
      }),
    )
  }
}

function* inParts<T>(all: readonly T[]): Generator<T[], void, void> {
  for (let at = 0; at < all.length; at += KEYS_MAX) yield all.slice(at, at + KEYS_MAX)
}
