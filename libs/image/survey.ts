import { setImmediate } from 'node:timers/promises'
import type { Codec } from '../archive/compress.ts'
import { eachSegment, type Segment } from '../archive/cut.ts'
import { linkMembers, type TreeMember } from '../archive/hard-links.ts'
import { CUT_AT_ONCE } from './limits.ts'
import { isRecent, treeKey } from './segment-keys.ts'
import { type ThreadedWalk, walkByThreads } from './walk-by-threads.ts'

export interface Survey extends ThreadedWalk {
  codec: Codec
  /** Everything belongs to root. */
  allRoot: boolean
  signal?: AbortSignal | undefined
}

export interface SurveyedSegment extends Segment<TreeMember> {
  /** What it is known by unread; undefined where its files changed too lately to be sure of it. */
  key: string | undefined
}

/**
 * The segments of a tree, none of its files read: which files there are, how they are linked, where the cuts are, and
 * what to ask a cache for.
 * @throws {TreeUnreadableError | TreeChangedError | TreeTooLargeError | EntryInvalidError | EntryTooLargeError}
 */
export async function surveyTree(survey: Survey): Promise<SurveyedSegment[]> {
  const { codec, allRoot, signal } = survey
  const walkedAtMs = Date.now()
  const found = await walkByThreads(survey)
  const entries = allRoot ? found.map((entry) => ({ ...entry, uid: 0, gid: 0 })) : found
  const segments: SurveyedSegment[] = []
  for (const segment of eachSegment(linkMembers(entries))) {
    segments.push({ ...segment, key: isRecent(segment, walkedAtMs) ? undefined : treeKey(segment, codec) })
    if (segments.length % CUT_AT_ONCE > 0) continue
    await setImmediate()
    signal?.throwIfAborted()
  }
  return segments
}
