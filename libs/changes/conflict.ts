import type { EntitySource } from './cluster-state.ts'
import { ChangeConflictError } from './errors.ts'
import type { Kind } from './operation.ts'

/** What an author saw of an entity before changing it: the sequence that put it, 0 for "it did not exist". */
export interface Base {
  kind: Kind
  name: string
  seq: number
}

/** @throws {ChangeConflictError} if any of the entities has moved on since. */
export function checkBases(source: EntitySource, bases: readonly Base[]): void {
  for (const base of bases) {
    const seq = source.get(base.kind, base.name)?.seq ?? 0
    if (seq === base.seq) continue
    const what = `${base.kind} ${base.name}`
    if (base.seq === 0) {
      throw new ChangeConflictError(`${what} exists already`, {
        // Settings are set by their own name: `muster cluster set`.
        hint: `To change it, use 'muster ${base.kind === 'setting' ? `${base.name.replace(/s$/, '')} set` : `${base.kind} set ${base.name}`}'.`,
      })
    }
    throw new ChangeConflictError(
      seq === 0 ? `${what} was deleted meanwhile` : `${what} was changed meanwhile, by change ${seq}`,
      { hint: 'Look at it again, then repeat your change.' },
    )
  }
}
