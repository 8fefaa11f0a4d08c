import { setImmediate } from 'node:timers/promises'
import type { AttributedFile } from '../archive/xattr-listing.ts'
import type { SegmentRef } from '../records/image-manifest.ts'
import { inOrder } from './in-order.ts'
import { attributesOf } from './read-attributes.ts'
import type { CachedSegment, SegmentCache } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

/** Keys that are asked for, or remembered, at once; about as many segments are cut before other work gets its turn. */
const KEYS_MAX = 200
/** Requests that a cache has at once. */
const PARTS_AT_ONCE_MAX = 3

/** Segments one after the other, in parts, and of those that a cache knows unread what it knows. */
export async function* knownSegments(
  segments: Iterable<SurveyedSegment>,
  cache: SegmentCache | undefined,
): AsyncGenerator<(readonly [SurveyedSegment, CachedSegment | undefined])[], void, void> {
  const ask = async (asked: SurveyedSegment[]) => {
    const keyed = asked.filter(({ key }) => key !== undefined)
    const found = cache ? await cache.getMany(keyed.map(({ key }) => key!)) : await setImmediate([])
    const known = new Map(keyed.map((segment, index) => [segment, found[index]]))
    return asked.map((segment) => [segment, known.get(segment)] as const)
  }
  // While what came is taken apart, the cache looks for the next.
  yield* inOrder(inParts(segments), ask, { atOnceMax: PARTS_AT_ONCE_MAX })
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

function* inParts<T>(all: Iterable<T>): Generator<T[], void, void> {
  let part: T[] = []
  for (const each of all) {
    part.push(each)
    if (part.length < KEYS_MAX) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
