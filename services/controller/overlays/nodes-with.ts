import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { Made } from '../make-change.ts'

/** The nodes that have an overlay in a list of theirs. */
export function nodesWith(inventory: Pick<Inventory, 'nodes'>, overlay: string): ResolvedNode[] {
  return Array.from(inventory.nodes(), ([, node]) => node).filter(
    ({ systemOverlays, runtimeOverlays }) =>
      systemOverlays.includes(overlay) || runtimeOverlays.includes(overlay),
  )
}

/** The same, as changes tell whom they alter. */
export function alteredBy(inventory: Pick<Inventory, 'nodes'>, overlay: string): Made['nodes'] {
  const names = nodesWith(inventory, overlay).map(({ id }) => id)
  return { count: names.length, folded: foldHostlist(names) }
}
