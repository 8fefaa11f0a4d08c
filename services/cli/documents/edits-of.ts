import { isDeepStrictEqual } from 'node:util'
import type { Edit } from '../change.ts'
import { byTitle, type Current } from './description.ts'
import type { Documents } from './entry.ts'
import { type DocumentKind, SECTION_NAMES, sectionOf, titleOf } from './sections.ts'

export interface EditsOptions {
  documents: Documents
  /** All that there is. */
  current: readonly Current[]
  /** Whether what the documents do not name is deleted, of the kinds that they have a section for. */
  prune: boolean
}

/**
 * What has to be changed for everything to be as the documents say; what they say of an entity is all of it. `left`
 * are those that they do not name and that stay.
 */
export function editsOf({ documents, current, prune }: EditsOptions): { edits: Edit[]; left: Current[] } {
  const { entries, kinds } = documents
  const present = byTitle(current)
  const edits = entries.flatMap(({ kind, name, value: after }): Edit[] => {
    const { seq = 0, value: before } = present.get(titleOf(kind, name)) ?? {}
    // A setting that was never made has a value all the same.
    const isSame = isDeepStrictEqual(before, after)
    return isSame ? [] : [{ kind, name, seq, before, after }]
  })
  const named = byTitle(entries)
  const unnamed = current.filter(
    ({ kind, name }) => kind !== 'setting' && kinds.has(kind) && !named.has(titleOf(kind, name)),
  )
  // As a document has them, whatever files they come from.
  edits.sort((one, other) => placeOf(one) - placeOf(other))
  if (!prune) return { edits, left: unnamed }
  const deleted = unnamed.map(
    ({ kind, name, seq, value }): Edit => ({ kind, name, seq, before: value, after: undefined }),
  )
  return { edits: [...edits, ...deleted], left: [] }
}

function placeOf({ kind, name }: Edit): number {
  return SECTION_NAMES.indexOf(sectionOf(kind as DocumentKind, name))
}
