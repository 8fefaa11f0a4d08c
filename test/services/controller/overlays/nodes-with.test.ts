import t from 'tap'
import type { ResolvedNode } from '../../../../libs/model/resolved-node.ts'
import { alteredBy, nodesWith } from '../../../../services/controller/overlays/nodes-with.ts'

const node = (id: string, systemOverlays: string[], runtimeOverlays: string[]) =>
  [id, { id, systemOverlays, runtimeOverlays } as unknown as ResolvedNode] as const
const inventory = {
  nodes: () => [node('n1', ['site'], []), node('n2', ['hosts'], ['site']), node('n3', ['hosts'], [])],
}

t.test('a node has an overlay if it stands in either of its lists', async (t) => {
  t.same(
    nodesWith(inventory as never, 'site').map(({ id }) => id),
    ['n1', 'n2'],
  )
  t.same(alteredBy(inventory as never, 'site'), { count: 2, folded: 'n[1-2]' })
  t.same(alteredBy(inventory as never, 'other'), { count: 0, folded: '' })
})
