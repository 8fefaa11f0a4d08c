import t from 'tap'
import { CLUSTER_FIELDS, ClusterData, isClusterWide } from '../../../libs/overlay/cluster-data.ts'
import { parse, render } from '../../../libs/template/template.ts'
import { resolvedNode } from './fixtures.ts'

const nodes = [resolvedNode('n2', '10.0.0.2'), resolvedNode('n1', '10.0.0.1')]

t.test('the dot has the fields of the node and of the cluster', async (t) => {
  const data = new ClusterData({ name: 'c1', nodes }).templateData({ node: nodes[0]!, overlay: 'motd' })
  const template = '{{ .Id }} {{ .ClusterName }} {{ .Overlay }}{{ range .AllNodes }} {{ .Id }}{{ end }}'
  t.equal(
    render(parse('test', template), data).text,
    'n2 c1 motd n1 n2',
    'all nodes in the order of their ids',
  )
  for (const field of CLUSTER_FIELDS) t.ok(Object.hasOwn(data, field), field)
})

t.test('all nodes are described once, when first asked for', async (t) => {
  let looked = 0
  const watched = nodes.map((node) => ({
    ...node,
    get networkDevices() {
      looked++
      return node.networkDevices
    },
  }))
  const cluster = new ClusterData({ name: 'c1', nodes: watched })
  const all = nodes.map((node) => cluster.templateData({ node, overlay: 'a' }))
  t.equal(looked, 0)
  t.equal(all[0]!.AllNodes, all[1]!.AllNodes, 'one list for all')
  t.equal(looked, nodes.length)
})

t.test('what reads fields of the cluster only is the same for all nodes', async (t) => {
  t.equal(isClusterWide(new Set()), true)
  t.equal(isClusterWide(new Set(['AllNodes', 'Overlay'])), true)
  t.equal(isClusterWide(new Set(['AllNodes', 'Id'])), false)
  t.equal(isClusterWide(new Set(['*'])), false, 'everything')
  t.equal(isClusterWide(new Set(['Unheard'])), false, 'what does not exist counts as own')
})
