import type { EntitySource } from '../../libs/changes/cluster-state.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { preview } from '../../libs/changes/preview.ts'
import { Description } from '../../libs/model/description.ts'
import { EntityMissingError } from '../../libs/model/errors.ts'
import { checkName, type NamedThing } from '../../libs/model/name.ts'
import { checkShape } from '../../libs/model/schemas.ts'
import { checkUnused } from '../../libs/model/usage.ts'
import { validate } from '../../libs/model/validate.ts'

const NAMED: readonly string[] = ['node', 'profile', 'image', 'overlay'] satisfies NamedThing[]

/** Checks operations by themselves and by what they would lead to. @throws the first problem found. */
export function checkOperations(source: EntitySource, ops: readonly Operation[]): void {
  const after = new Description(preview(source, { ops, seq: 0 }))
  for (const operation of ops) {
    const { kind, name } = operation
    if (operation.op === 'put') {
      if (NAMED.includes(kind)) checkName(kind as NamedThing, name)
      checkShape({ kind, name, value: operation.value })
    } else {
      if (!source.get(kind, name)) throw new EntityMissingError(`there is no ${kind} ${name}`)
      checkUnused({ kind, name, description: after })
    }
  }
  validate(after)
}
