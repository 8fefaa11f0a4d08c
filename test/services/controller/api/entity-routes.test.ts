import t from 'tap'
import { TestCluster } from '../../_cluster.ts'

t.test('profiles, images and overlays are listed by name, and shown as they were', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change({ op: 'put', kind: 'profile', name: 'p10', value: {} })
  await cluster.change({ op: 'put', kind: 'profile', name: 'p9', value: { rack: 'r1' } })
  await cluster.change({ op: 'put', kind: 'profile', name: 'p9', value: { rack: 'r2' } })
  t.same(await cluster.get('/profiles?view=names'), { seq: 4, items: ['default', 'p9', 'p10'] })
  t.match(await cluster.get('/profiles'), { items: [{}, { name: 'p9', seq: 4, value: { rack: 'r2' } }, {}] })
  t.match(await cluster.get('/profiles/p9?at=3'), { name: 'p9', seq: 3, value: { rack: 'r1' } })
  await t.rejects(cluster.get('/profiles/p9?at=2'), { code: 'MUSTER_NOT_FOUND' })
  await t.rejects(cluster.get('/overlays/host'), { message: 'there is no overlay host', hint: /hosts\?/ })
})

t.test('the settings of the cluster can be read before they were ever set', async (t) => {
  const cluster = await TestCluster.start(t)
  t.same(await cluster.get('/settings/cluster'), { name: 'cluster', seq: 0, value: { name: 'cluster' } })
  const value = { name: 'desk', tags: { site: 'a' } }
  await cluster.change({ op: 'put', kind: 'setting', name: 'cluster', value })
  t.same(await cluster.get('/settings/cluster'), { name: 'cluster', seq: 2, value })
})

t.test('subnets are kept in one form, and refused where they cannot be', async (t) => {
  const cluster = await TestCluster.start(t)
  t.same(await cluster.get('/settings/subnets'), { name: 'subnets', seq: 0, value: {} })
  const put = (value: object) => cluster.change({ op: 'put', kind: 'setting', name: 'subnets', value })
  await put({ boot: { network: '10.0.1.0/24', pool: '10.0.1.200 - 10.0.1.250', domain: '' } })
  const value = { boot: { network: '10.0.1.0/24', pool: '10.0.1.200-10.0.1.250' } }
  t.same(await cluster.get('/settings/subnets'), { name: 'subnets', seq: 2, value })
  t.match(await cluster.get('/description'), { subnets: { seq: 2, value } })
  await t.rejects(put({ boot: { network: '10.0.1.1/24' } }), {
    message: /not the network/,
    hint: 'The network is 10.0.1.0/24.',
  })
  await t.rejects(put({ boot: { network: '10.0.1.0/24', pol: 'x' } }), { message: /did you mean pool/ })
  await t.rejects(put({ boot: {} }), { message: /network/ })
})
