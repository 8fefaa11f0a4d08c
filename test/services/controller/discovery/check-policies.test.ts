import t from 'tap'
import { propose, startedCluster } from '../_clusters.ts'

t.test('policies that could not be carried out are refused', async (t) => {
  const { cluster } = await startedCluster(t)
  const put = (...policies: object[]) =>
    propose(cluster, { op: 'put', kind: 'setting', name: 'discovery', value: { policies } })
  await put(
    { name: 'a', by: 'order' },
    { name: 'b', by: 'order', nodes: 'n[001-100]', rack: 'r1' },
    { name: 'c', by: 'port', nodes: 'n[1-48]', switch: 'sw1', firstPort: 17 },
    { name: 'd', by: 'port', ports: { 'sw1/Ethernet1/1': 'n1' } },
  )
  const wrong: [object[], RegExp][] = [
    [[{ name: 'a', by: 'luck' }], /by/],
    [[{ name: 'a b', by: 'order' }], /name/],
    [
      [
        { name: 'a', by: 'order' },
        { name: 'a', by: 'order' },
      ],
      /two policies a/,
    ],
    [[{ name: 'a', by: 'order', switch: 'sw1' }], /for policies by port/],
    [[{ name: 'a', by: 'order', nodes: '@rack:r1' }], /is not a list of names/],
    [[{ name: 'a', by: 'order', nodes: 'n[1' }], /hostlist/],
    [[{ name: 'a', by: 'order', rack: 'r 1' }], /not a name for a rack/],
    [[{ name: 'a', by: 'port' }], /needs either nodes or ports/],
    [[{ name: 'a', by: 'port', nodes: 'n1', ports: {} }], /needs either nodes or ports/],
    [[{ name: 'a', by: 'port', ports: { x: 'N 1' } }], /not a name for a node/],
    [[{ name: 'a', by: 'port', ports: {}, firstPort: 1 }], /first port/],
  ]
  for (const [policies, message] of wrong)
    await t.rejects(put(...policies), { message }, JSON.stringify(policies))
})
