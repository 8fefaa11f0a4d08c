import { expandHostlist } from '../../libs/hostlist/expand-hostlist.ts'
import { foldHostlist } from '../../libs/hostlist/fold-hostlist.ts'
import { comparePieces, piecesOf } from '../../libs/hostlist/name-pieces.ts'
import { Description } from '../../libs/model/description.ts'
import { EntityMissingError } from '../../libs/model/errors.ts'
import { nearest } from '../../libs/model/nearest.ts'
import type { Cluster } from './cluster.ts'
import { NodeGroups } from './node-groups.ts'

/**
 * The names of the nodes that a hostlist stands for, or of all, in natural order: n2 before n10.
 * @throws {HostlistError} @throws {EntityMissingError} if it names nodes that do not exist
 */
export function selectNodes(
  { inventory, state }: Pick<Cluster, 'inventory' | 'state'>,
  hostlist?: string,
): string[] {
  const groups = new NodeGroups({ inventory, description: new Description(state) })
  if (hostlist === undefined) return inNaturalOrder(groups.all())
  const names = expandHostlist(hostlist, { groups })
  const missing = names.filter((name) => !inventory.resolved(name))
  if (missing.length > 0) throw noSuchNodes(missing, groups.all())
  return inNaturalOrder(names)
}

export function inNaturalOrder(names: Iterable<string>): string[] {
  const cut = Array.from(names, (name) => ({ name, pieces: piecesOf(name) }))
  return cut.sort((one, other) => comparePieces(one.pieces, other.pieces)).map(({ name }) => name)
}

function noSuchNodes(missing: readonly string[], known: Iterable<string>): EntityMissingError {
  const best = nearest(missing[0]!, known)
  const what = missing.length === 1 ? `is no node ${missing[0]}` : `are no nodes ${foldHostlist(missing)}`
  const list = "'muster node list' shows those there are."
  return new EntityMissingError(`there ${what}`, {
    hint: best === undefined ? list : `Did you mean ${best}? ${list}`,
  })
}
