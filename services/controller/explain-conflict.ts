import type { ClusterState } from '../../libs/changes/cluster-state.ts'
import type { Base } from '../../libs/changes/conflict.ts'
import { ChangeConflictError } from '../../libs/changes/errors.ts'
import { differenceOf, type FieldChange } from '../../libs/model/difference.ts'
import { who } from './change-author.ts'
import type { History } from './past.ts'

/** Changes that are named, and fields that are shown: more do not help. */
const CHANGES_MAX = 3
const FIELDS_MAX = 5

/**
 * The same conflict, with what changed under the author: `node n1 was changed meanwhile by change 18 (alice: new
 * image): image debian -> rocky`. As it was where that cannot be told.
 */
export async function explainConflict(
  error: ChangeConflictError,
  context: { bases: readonly Base[]; state: Pick<ClusterState, 'get'>; store: History },
): Promise<ChangeConflictError> {
  const { bases, state, store } = context
  const moved = bases.filter(({ kind, name, seq }) => (state.get(kind, name)?.seq ?? 0) !== seq)
  const base = moved[0]
  if (!base) return error
  const what = `${base.kind} ${base.name}`
  const changes = await changesSince(store, base)
  if (changes.length === 0) return error
  const now = state.get(base.kind, base.name)
  const more = moved.length > 1 ? `; ${moved.length - 1} more were changed, too` : ''
  if (base.seq === 0) return again(`${what} exists already: it was last put by ${changes[0]}${more}`, error)
  if (!now) return again(`${what} was deleted meanwhile by ${changes[0]}${more}`, error)
  const before = await store.valueAt({ kind: base.kind, name: base.name, seq: base.seq })
  const fields = before ? `: ${shownFields(differenceOf(before.value, now.value))}` : ''
  return again(`${what} was changed meanwhile by ${listed(changes)}${fields}${more}`, error)
}

function again(message: string, { hint }: ChangeConflictError): ChangeConflictError {
  return new ChangeConflictError(message, hint === undefined ? {} : { hint })
}

/** `change 18 (alice: new image)` of every change of an entity since its author saw it, the last one first. */
async function changesSince(store: History, { kind, name, seq: seen }: Base): Promise<string[]> {
  const seqs = await store.history(kind, name, { limit: CHANGES_MAX + 1 })
  const changes: string[] = []
  for (const seq of seqs) if (seq > seen) changes.push(await who(store, seq))
  return changes
}

function listed(changes: readonly string[]): string {
  if (changes.length > CHANGES_MAX) return `${changes.slice(0, CHANGES_MAX).join(', ')} and others before`
  return changes.toReversed().join(', then by ')
}

function shownFields(fields: readonly FieldChange[]): string {
  if (fields.length === 0) return 'its values are the same again'
  const shown = fields
    .slice(0, FIELDS_MAX)
    .map(({ field, before, after }) => `${field} ${before ?? 'nothing'} -> ${after ?? 'nothing'}`)
  const more = fields.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more fields` : ''}`
}
