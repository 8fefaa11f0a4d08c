import t from 'tap'
import { TestCluster } from '../../_cluster.ts'

t.test('all that administrators write comes at once, of one sequence', async (t) => {
  const cluster = await TestCluster.start(t)
  for (const name of ['n10', 'n9'])
    await cluster.change({ op: 'put', kind: 'node', name, value: { rack: 'r1' } })
  t.match(await cluster.get('/description'), {
    seq: 3,
    cluster: { seq: 0, value: { name: 'cluster' } },
    profiles: [{ name: 'default', seq: 1, value: {} }],
    nodes: [
      { name: 'n9', seq: 3, value: { rack: 'r1' } },
      { name: 'n10', seq: 2 },
    ],
  })
})
