import t from 'tap'
import { ClusterState } from '../../../../libs/changes/cluster-state.ts'
import { Description } from '../../../../libs/model/description.ts'
import { Inventory } from '../../../../libs/model/inventory.ts'
import { bootedKernels, nodesWithoutKernel } from '../../../../services/controller/images/booted-kernels.ts'
import { imageOf } from './_images.ts'

const IMAGE = imageOf(1, ['6.1.0-28', '6.10.2-1', '6.9.1'])

function clusterWith(nodes: Record<string, object>) {
  const state = new ClusterState()
  state.restore('image', 'debian', { value: IMAGE, seq: 1 })
  const apart = { version: '6.12.9', blob: IMAGE.manifest, modules: [] }
  state.restore('kernel', 'apart', { value: apart, seq: 1 })
  for (const [name, value] of Object.entries(nodes)) state.restore('node', name, { value, seq: 1 })
  const description = new Description(state)
  return { description, inventory: new Inventory(description) }
}

t.test(
  'each kernel comes with the nodes that boot it; one that was imported apart is none of them',
  async (t) => {
    const asks = (version: string) => ({ image: 'debian', kernel: { version } })
    const cluster = clusterWith({
      n1: { image: 'debian' },
      n2: asks('6.1'),
      n3: asks('/boot/vmlinuz-6.9.1'),
      n4: asks('apart'),
      n5: asks('5.4'),
      n6: {},
    })
    t.match(bootedKernels(cluster, { name: 'debian', image: IMAGE }), [
      { version: '6.1.0-28', isDefault: false, nodes: { folded: 'n2' }, size: 7 },
      { version: '6.10.2-1', isDefault: true, nodes: { count: 1, folded: 'n1' } },
      { version: '6.9.1', path: '/boot/vmlinuz-6.9.1', nodes: { folded: 'n3' } },
    ])
    t.same(nodesWithoutKernel(cluster, { name: 'debian', version: IMAGE }), { count: 1, folded: 'n5' })
    const without = nodesWithoutKernel(cluster, { name: 'debian', version: { kernels: [] } })
    t.same(
      without,
      { count: 4, folded: 'n[1-3,5]' },
      'who boots one that was imported apart needs none of the image',
    )
  },
)
