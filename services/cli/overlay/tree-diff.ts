import { isUtf8 } from 'node:buffer'
import { createTwoFilesPatch } from 'diff'
import type { Entry } from '../../../libs/archive/entry.ts'
import { changedFiles } from './files-of.ts'
import type { Tree } from './overlay-api.ts'

/** Lines around a difference. */
const CONTEXT_LINES = 3
/** Beyond so many changed lines it is told that files differ, and not in what: finding out takes the square of it. */
const EDITS_MAX = 5_000
/** What stands for a file that does not exist, in diffs. */
const NOWHERE = '/dev/null'

/** A file that differs between two trees. */
export interface FileDifference {
  path: string
  /** Mode, owner, size: in words; undefined where it does not exist. */
  before: string | undefined
  after: string | undefined
  /** A unified diff of what it contains; empty if that is the same or no text. */
  patch: string
}

export type Labels = readonly [before: string, after: string]

/** In the order of the paths. */
export function treeDifference(before: Tree, after: Tree, labels: Labels): FileDifference[] {
  const texts = changedFiles(before, after, { max: Number.POSITIVE_INFINITY })
  const paths = [...new Set([...Object.keys(texts.before), ...Object.keys(texts.after)])].sort()
  return paths.map((path) => ({
    path,
    before: texts.before[path],
    after: texts.after[path],
    patch: textDifference({
      path,
      before: contentOf(before.get(path)),
      after: contentOf(after.get(path)),
      labels,
    }),
  }))
}

/** A unified diff; empty if there is no difference. */
export function textDifference(options: {
  path: string
  /** Undefined if there is no file. */
  before: Uint8Array | undefined
  after: Uint8Array | undefined
  labels: Labels
}): string {
  const { path, labels } = options
  const [before, after] = [options.before ?? new Uint8Array(), options.after ?? new Uint8Array()]
  if (Buffer.compare(before, after) === 0) return ''
  if (!isUtf8(before) || !isUtf8(after)) return `Binary files ${path} differ\n`
  const patch = createTwoFilesPatch(
    options.before ? path : NOWHERE,
    options.after ? path : NOWHERE,
    Buffer.from(before).toString(),
    Buffer.from(after).toString(),
    options.before && `(${labels[0]})`,
    options.after && `(${labels[1]})`,
    { context: CONTEXT_LINES, maxEditLength: EDITS_MAX },
  )
  // It begins with lines that no diff(1) writes.
  return patch === undefined ? `Files ${path} differ\n` : patch.replace(/^(Index: .*\n)?=+\n/, '')
}

/** What a file contains; undefined for everything else. */
export function contentOf(entry: Entry | undefined): Uint8Array | undefined {
  return entry?.type === 'file' ? entry.content : undefined
}
