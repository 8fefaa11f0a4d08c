import t from 'tap'
import { ClusterState } from '../../../../libs/changes/cluster-state.ts'
import { Description } from '../../../../libs/model/description.ts'
import { Inventory } from '../../../../libs/model/inventory.ts'
import { nodesBooting, usageOf } from '../../../../services/controller/images/image-usage.ts'
import { imageOf } from './_images.ts'

t.test('an image is used by the nodes that boot it and the profiles that name it', async (t) => {
  const state = new ClusterState()
  const entities = {
    image: { debian: imageOf(1), rocky: imageOf(1) },
    profile: { gpu: { image: 'debian' }, old: { image: 'debian' } },
    node: {
      n1: { profiles: ['gpu'] },
      n2: { profiles: ['gpu'], image: 'rocky' },
      n3: { profiles: ['old'] },
      n4: {},
    },
  } as const
  for (const [kind, values] of Object.entries(entities)) {
    for (const [name, value] of Object.entries(values)) state.restore(kind as 'node', name, { value, seq: 1 })
  }
  const description = new Description(state)
  const inventory = new Inventory(description)
  t.same(usageOf({ inventory, description }, ['debian', 'rocky', 'none']), [
    { name: 'debian', nodes: { count: 2, folded: 'n[1,3]' }, profiles: ['gpu', 'old'] },
    { name: 'rocky', nodes: { count: 1, folded: 'n2' }, profiles: [] },
    { name: 'none', nodes: { count: 0, folded: '' }, profiles: [] },
  ])
  t.same(
    nodesBooting(inventory, 'debian').map(({ id }) => id),
    ['n1', 'n3'],
  )
})
