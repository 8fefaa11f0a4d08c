import type { Codec } from '../archive/compress.ts'
import { eachSegment, type Segment } from '../archive/cut.ts'
import { linkMembers, type TreeMember } from '../archive/hard-links.ts'
import { isRecent, treeKey } from './segment-keys.ts'
import { type ThreadedWalk, walkByThreads } from './walk-by-threads.ts'

export interface Survey extends ThreadedWalk {
  /** Everything belongs to root. */
  allRoot: boolean
}

/** What is in a tree, none of its files read: which files there are, and how they are linked. */
export interface SurveyedTree {
  members: TreeMember[]
  /** Milliseconds since 1970; what the files are is known as of then. */
  walkedAtMs: number
}

export interface SurveyedSegment extends Segment<TreeMember> {
  /** What it is known by unread; undefined where its files changed too lately to be sure of it. */
  key: string | undefined
}

/** @throws {TreeUnreadableError | TreeChangedError | TreeTooLargeError} */
export async function surveyTree(survey: Survey): Promise<SurveyedTree> {
  const walkedAtMs = Date.now()
  const found = await walkByThreads(survey)
  const entries = survey.allRoot ? found.map((entry) => ({ ...entry, uid: 0, gid: 0 })) : found
  return { members: linkMembers(entries), walkedAtMs }
}

/**
 * The segments of a tree, as they are cut: where the cuts are, and what to ask a cache for.
 * @throws {EntryInvalidError | EntryTooLargeError}
 */
export function* segmentsOf(
  { members, walkedAtMs }: SurveyedTree,
  codec: Codec,
): Generator<SurveyedSegment, void, void> {
  for (const segment of eachSegment(members)) {
    yield { ...segment, key: isRecent(segment, walkedAtMs) ? undefined : treeKey(segment, codec) }
  }
}
