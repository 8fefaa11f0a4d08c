import type { AttributedFile } from '../archive/xattr-listing.ts'
import { type ImageAttributes, readImageAttributes } from './image-xattrs.ts'
import type { CachedSegment, SegmentCache } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

/**
 * The attributes of all files of a tree: of those segments that a cache knew them of, what it knew; the others are
 * looked at. Then the cache is told what it did not know, which is what makes the next build not read them again.
 */
export async function storeAttributes(
  segments: ReadonlyMap<SurveyedSegment, CachedSegment>,
  options: { root: string; cache: SegmentCache | undefined; signal: AbortSignal | undefined },
): Promise<ImageAttributes> {
  const { root, cache, signal } = options
  const unknown = [...segments].filter(([, { attributes }]) => attributes === undefined)
  const paths = new Set(unknown.flatMap(([{ members }]) => members.map(({ path }) => path)))
  const known = [...segments.values()].flatMap(({ attributes = [] }) => attributes)
  const read = await readImageAttributes(root, { paths, known, signal })
  if (read.found) {
    const found = new Map(read.found.map((file) => [file.path, file]))
    await cache?.putMany(
      unknown.flatMap(([{ key, members }, ref]) =>
        key === undefined ? [] : [[key, { ...ref, attributes: filesOf(members, found) }] as const],
      ),
    )
  }
  return read
}

function filesOf(
  members: SurveyedSegment['members'],
  found: ReadonlyMap<string, AttributedFile>,
): AttributedFile[] {
  return members.flatMap(({ path }) => found.get(path) ?? [])
}
