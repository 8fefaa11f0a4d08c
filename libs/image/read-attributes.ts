import type { AttributedFile } from '../archive/xattr-listing.ts'
import { type ImageAttributes, readImageAttributes } from './image-xattrs.ts'
import type { CachedSegment } from './segment-cache.ts'
import type { SurveyedSegment } from './survey.ts'

/**
 * The attributes of all files of a tree: of those segments that a cache knows them of, what it knows; the others are
 * looked at.
 */
export async function readAttributes(
  segments: readonly SurveyedSegment[],
  options: {
    root: string
    known: ReadonlyMap<SurveyedSegment, CachedSegment>
    signal: AbortSignal | undefined
  },
): Promise<ImageAttributes> {
  const { root, known, signal } = options
  const unknown = segments.filter((segment) => known.get(segment)?.attributes === undefined)
  const paths = new Set(unknown.flatMap(({ members }) => members.map(({ path }) => path)))
  const files = [...known.values()].flatMap(({ attributes = [] }) => attributes)
  return readImageAttributes(root, { paths, known: files, signal })
}

/** What of the files that were found with attributes is in each segment. */
export function attributesOf(
  segments: readonly SurveyedSegment[],
  found: readonly AttributedFile[],
): Map<SurveyedSegment, AttributedFile[]> {
  const files = new Map(found.map((file) => [file.path, file]))
  return new Map(
    segments.map((segment) => [segment, segment.members.flatMap(({ path }) => files.get(path) ?? [])]),
  )
}
