import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { type Overlay, type StoredTree, shippedTree, withTree } from '../../../libs/model/overlay.ts'
import { missingEntity } from '../api/missing.ts'
import { OverlayShippedError } from './errors.ts'

/** What gives an overlay a tree: nothing, if it has that one. */
export function putTree(
  source: EntitySource,
  options: { name: string; stored: StoredTree; changedAt: number; rebase: boolean },
): Operation[] {
  const { name, ...tree } = options
  const present = presentOverlay(source, name)
  const value = withTree(present, tree)
  const isThere =
    present?.tree.digest === value.tree.digest &&
    present.origin === value.origin &&
    present.base === value.base
  return isThere ? [] : [{ op: 'put', kind: 'overlay', name, value }]
}

/**
 * What takes an overlay of the site away: that which it shadowed is there again.
 * @throws {OverlayShippedError} {EntityMissingError}
 */
export function deleteOverlay(source: EntitySource, name: string, changedAt: number): Operation[] {
  const present = presentOverlay(source, name)
  if (!present) throw missingEntity(source, { kind: 'overlay', name })
  if (present.origin === 'shipped') throw new OverlayShippedError(name)
  const stored = shippedTree(present)
  if (!stored) return [{ op: 'delete', kind: 'overlay', name }]
  return putTree(source, { name, stored, changedAt, rebase: false })
}

function presentOverlay(source: EntitySource, name: string): Overlay | undefined {
  return source.get('overlay', name)?.value as Overlay | undefined
}
