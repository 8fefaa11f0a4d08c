import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Kind } from '../../../libs/changes/operation.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { nearest } from '../../../libs/model/nearest.ts'

/** The error for something that was asked for and is not there, with what was probably meant. */
export function missingEntity(
  source: EntitySource,
  { kind, name }: { kind: Kind; name: string },
): EntityMissingError {
  const best = nearest(
    name,
    Array.from(source.entries(kind), ([each]) => each),
  )
  const list = `'muster ${kind} list' shows those there are.`
  return new EntityMissingError(`there is no ${kind} ${name}`, {
    hint: best === undefined ? list : `Did you mean ${best}? ${list}`,
  })
}
