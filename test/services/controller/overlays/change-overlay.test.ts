import t from 'tap'
import type { EntitySource } from '../../../../libs/changes/cluster-state.ts'
import type { Overlay } from '../../../../libs/model/overlay.ts'
import { deleteOverlay, putTree } from '../../../../services/controller/overlays/change-overlay.ts'

const stored = (digit: string) => ({ tree: { digest: digit.repeat(64), size: 10 }, files: 1 })

function sourceOf(overlays: Record<string, Overlay>): EntitySource {
  const entities = new Map(Object.entries(overlays).map(([name, value]) => [name, { seq: 1, value }]))
  return { get: (_kind, name) => entities.get(name), entries: () => entities.entries() } as EntitySource
}

t.test('the tree that an overlay has already is no change', async (t) => {
  const source = sourceOf({ site: { ...stored('a'), origin: 'site', changedAt: 1 } })
  const put = (digit: string) =>
    putTree(source, { name: 'site', stored: stored(digit), changedAt: 2, rebase: false })
  t.same(put('a'), [])
  t.match(put('b'), [{ op: 'put', name: 'site', value: { changedAt: 2 } }])
})

t.test('deleting an overlay that shadows another brings that one back', async (t) => {
  const own: Overlay = { ...stored('b'), origin: 'site', shipped: stored('a'), base: 'a'.repeat(64) }
  t.same(deleteOverlay(sourceOf({ hosts: own }), 'hosts', 5), [
    { op: 'put', kind: 'overlay', name: 'hosts', value: { ...stored('a'), origin: 'shipped', changedAt: 5 } },
  ])
})

t.test('one of the site alone is deleted, and one that is shipped alone is not', async (t) => {
  const source = sourceOf({
    site: { ...stored('a'), origin: 'site' },
    hosts: { ...stored('a'), origin: 'shipped' },
  })
  t.same(deleteOverlay(source, 'site', 5), [{ op: 'delete', kind: 'overlay', name: 'site' }])
  t.throws(() => deleteOverlay(source, 'hosts', 5), { code: 'MUSTER_OVERLAY_SHIPPED' })
  t.throws(() => deleteOverlay(source, 'hosst', 5), { code: 'MUSTER_NOT_FOUND', hint: /Did you mean hosts/ })
})
