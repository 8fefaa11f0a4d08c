import t from 'tap'
import { CLUSTER_FIELDS, ClusterData, isClusterWide } from '../../../libs/overlay/cluster-data.ts'
import { Includes } from '../../../libs/overlay/includes.ts'
import { parse, render } from '../../../libs/template/template.ts'
import { hasField } from '../../../libs/template/value.ts'
import { resolvedNode } from './fixtures.ts'

const nodes = [resolvedNode('n1', '10.0.0.1'), resolvedNode('n2', '10.0.0.2')]
const values = { name: 'c1', tags: { site: 'a' } }
const place = (name: string) => ({ overlay: { name, entries: [] }, file: 'x.ww' })
const clusterOf = (of = nodes): ClusterData => new ClusterData({ values, nodes: () => of })

t.test('the dot has the fields of the node and of the cluster', async (t) => {
  const data = clusterOf().templateData({ node: nodes[1]!, ...place('motd') })
  const template =
    '{{ .Id }} {{ .Cluster.Name }} {{ .Cluster.Tags.site }} {{ .Overlay }}{{ range .AllNodes }} {{ .Id }}{{ end }}'
  t.equal(render(parse('test', template), data).text, 'n2 c1 a motd n1 n2')
  for (const field of CLUSTER_FIELDS) t.ok(hasField(data, field), field)
})

t.test('all nodes are listed once, and of each only what is asked for is made', async (t) => {
  let looked = 0
  const watched = nodes.map((node) => ({
    ...node,
    get networkDevices() {
      looked++
      return node.networkDevices
    },
  }))
  const cluster = clusterOf(watched)
  const all = nodes.map((node) => cluster.templateData({ node, ...place('a') }))
  t.equal(all[0]!.AllNodes, all[1]!.AllNodes, 'one list for all')
  t.equal(render(parse('test', '{{ range .AllNodes }}{{ .Id }}{{ end }}'), all[0]!).text, 'n1n2')
  t.equal(looked, 0)
})

t.test('what reads fields of the cluster only is the same for all nodes', async (t) => {
  t.equal(isClusterWide(new Set()), true)
  t.equal(isClusterWide(new Set(['AllNodes', 'Overlay', 'Include:/etc/x', 'Image:debian'])), true)
  t.equal(isClusterWide(new Set(['AllNodes', 'Id'])), false)
  t.equal(isClusterWide(new Set(['*'])), false, 'everything')
  t.equal(isClusterWide(new Set(['Unheard'])), false, 'what does not exist counts as own')
})

t.test('which fields of which nodes were read, and whether they changed since, is known', async (t) => {
  const cluster = clusterOf()
  const readsOf = (template: string): ReadonlySet<string> =>
    render(parse('test', template), cluster.templateData({ node: nodes[0]!, ...place('a') })).reads
  const ids = readsOf('{{ range .AllNodes }}{{ .Id }}{{ end }}')
  const devices = readsOf('{{ range $n := .AllNodes }}{{ range $n.NetDevs }}{{ .Ipaddr }}{{ end }}{{ end }}')
  const all = readsOf('{{ len .AllNodes }}')
  const name = readsOf('{{ .Cluster.Name }}')
  t.same([...ids], ['AllNodes', 'AllNodes.Id'])
  t.same([...devices], ['AllNodes', 'AllNodes.NetDevs'])
  t.same([...all], ['AllNodes', 'AllNodes.*'], 'what is handed to a function may be used in any way')

  const changed = (): boolean[] =>
    [ids, devices, all, name].map((reads) => cluster.changedSince(reads, cluster.version - 1))
  cluster.update({ values, nodes: [{ fields: ['NetDevs'] }] })
  t.same(changed(), [false, true, true, false])
  cluster.update({ values, nodes: [{ fields: 'all' }] })
  t.same(changed(), [true, true, true, false], 'a node came or went')
  cluster.update({ values: { ...values, name: 'c2' }, nodes: [] })
  t.same(changed(), [false, false, false, true])
})

t.test('what is included counts as changed with it, by whatever name it was asked for', async (t) => {
  const cluster = clusterOf()
  const reads = new Set(['Include:ssh/key'])
  const files = [{ path: 'x', type: 'directory' as const, mode: 0o755, uid: 0, gid: 0, mtime: 0 }]
  cluster.update({ values, nodes: [], includes: new Includes({ files }) })
  t.equal(cluster.changedSince(reads, cluster.version - 1), true)
  t.equal(cluster.changedSince(new Set(['Image:debian']), cluster.version - 1), false)
  cluster.update({
    values,
    nodes: [],
    includes: new Includes({ files, images: new Map([['debian', files]]) }),
  })
  t.equal(cluster.changedSince(reads, cluster.version - 1), false)
  t.equal(cluster.changedSince(new Set(['Image:debian']), cluster.version - 1), true)
})

t.test('a template is told when its overlay was put, not when it is rendered', async (t) => {
  const overlay = { name: 'motd', entries: [], changedAt: Date.UTC(2026, 0, 2, 3, 4, 5) }
  const data = clusterOf().templateData({ node: nodes[0]!, overlay, file: 'etc/motd.ww' })
  const template = '{{ .BuildTime }}/{{ .BuildTimeUnix }}/{{ .BuildHost }}/{{ .BuildSource }}'
  t.equal(
    render(parse('test', template), data).text,
    '01-02-2026 03:04:05 UTC/1767323045/c1/motd/etc/motd.ww',
  )
})
