import { namedScripts } from '../../libs/bootscript/site-scripts.ts'
import type { EntitySource } from '../../libs/changes/cluster-state.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { preview } from '../../libs/changes/preview.ts'
import { Description } from '../../libs/model/description.ts'
import type { DiscoverySettings } from '../../libs/model/discovery.ts'
import { EntityMissingError } from '../../libs/model/errors.ts'
import type { AlteredNodes, Inventory } from '../../libs/model/inventory.ts'
import { checkName, type NamedThing } from '../../libs/model/name.ts'
import { nearest } from '../../libs/model/nearest.ts'
import { normaliseNode } from '../../libs/model/normalise.ts'
import { normaliseSubnets } from '../../libs/model/normalise-subnets.ts'
import { checkShape } from '../../libs/model/schemas.ts'
import { checkPolicies } from './discovery/check-policies.ts'

const NAMED: readonly string[] = ['node', 'profile', 'image', 'overlay', 'kernel'] satisfies NamedThing[]

/** Settings whose scripts have to be fit to boot with. */
const SCRIPTS: readonly string[] = ['shipped-scripts', 'boot-scripts']

/** Operations as they are stored: values that people write in their one usual form. */
export function normalised(ops: readonly Operation[]): Operation[] {
  return ops.map((operation) => {
    const { op, kind, name } = operation
    if (op === 'put' && kind === 'setting' && name === 'subnets')
      return { ...operation, value: normaliseSubnets(operation.value) }
    if (op === 'delete' || (kind !== 'node' && kind !== 'profile')) return operation
    return { ...operation, value: normaliseNode(operation.value) }
  })
}

/**
 * Checks operations by themselves and by what they would lead to; returns the nodes that they would alter.
 * @throws the first problem found
 */
export function checkOperations(options: {
  source: EntitySource
  inventory: Inventory
  ops: readonly Operation[]
}): AlteredNodes {
  const { source, inventory, ops } = options
  for (const operation of ops) {
    const { kind, name } = operation
    if (operation.op === 'put') {
      if (NAMED.includes(kind)) checkName(kind as NamedThing, name)
      checkShape({ kind, name, value: operation.value })
      if (kind === 'setting' && name === 'discovery') checkPolicies(operation.value as DiscoverySettings)
    } else if (!source.get(kind, name)) throw missing(source, operation)
  }
  const after = new Description(preview(source, { ops, seq: 0 }))
  if (ops.some(({ kind, name }) => kind === 'setting' && SCRIPTS.includes(name)))
    namedScripts(after.bootScripts())
  return inventory.check(ops, after)
}

function missing(source: EntitySource, { kind, name }: Operation): EntityMissingError {
  const known = nearest(
    name,
    [...source.entries(kind)].map(([each]) => each),
  )
  return new EntityMissingError(`there is no ${kind} ${name}`, {
    ...(known !== undefined && { hint: `Did you mean ${known}? Nothing was deleted.` }),
  })
}
