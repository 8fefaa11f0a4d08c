import t, { type Test } from 'tap'
import type { Discovered } from '../../../../libs/records/discovered.ts'
import { TestCluster, until } from '../../_cluster.ts'
import { macOf, waitingNodes } from '../discovery/_machines.ts'

interface Made {
  seq: number
  adoptions: { mac: string; node: string }[]
  unseen: string[]
  elsewhere: { node: string; rack: string; seenIn: string }[]
}

const listed = async (cluster: TestCluster, query = ''): Promise<Discovered[]> =>
  (await cluster.get<{ items: Discovered[] }>(`/discovered${query}`)).items

/** A controller and the boot server of rack r1, which machines 1 to `count` asked for a script in this order. */
async function site(t: Test, count: number): Promise<TestCluster> {
  const cluster = await TestCluster.start(t)
  await cluster.startBootServer()
  for (let last = 1; last <= count; last += 1) {
    await fetch(`${cluster.boot}/ipxe/${macOf(last)}?uuid=U-${last}&serial=s-${last}&product=box`)
    await until(
      () => listed(cluster),
      ({ length }) => length === last,
    )
  }
  return cluster
}

t.test('a machine that nobody knows is listed until it is a node', async (t) => {
  const cluster = await site(t, 2)
  const [first, second] = await listed(cluster)
  t.match(first, { mac: macOf(1), rack: 'r1', server: 'b-r1', uuid: 'u-1', serial: 's-1', product: 'box' })
  t.ok(first!.firstSeen <= second!.firstSeen)
  t.same(await listed(cluster, '?rack=r2'), [])

  await cluster.change(...waitingNodes(1))
  const made = await cluster.post<Made>('/discovered/adopt', {
    machines: [macOf(2).toUpperCase().replaceAll(':', '-')],
    node: 'n1',
    reason: 'new machine',
  })
  t.match(made, { adoptions: [{ mac: macOf(2), node: 'n1' }], unseen: [], elsewhere: [] })
  t.same(
    (await listed(cluster)).map(({ mac }) => mac),
    [macOf(1)],
  )
  t.match(await cluster.get(`/history/${made.seq}`), { actor: 'test', reason: 'new machine' })
})

t.test('all that were seen become the next nodes of a list, first seen first', async (t) => {
  const cluster = await site(t, 3)
  await cluster.change(...waitingNodes(3, { rack: 'r7' }))
  const asked = { next: 'n[1-3]', dryRun: true }
  t.match(await cluster.post('/discovered/adopt', { ...asked, rack: 'r2' }), { adoptions: [] })
  const made = await cluster.post<Made>('/discovered/adopt', { ...asked, dryRun: false })
  t.same(
    made.adoptions,
    [1, 2, 3].map((last) => ({ mac: macOf(last), node: `n${last}` })),
  )
  t.match(made.elsewhere[0], { node: 'n1', rack: 'r7', seenIn: 'r1' }, 'they boot only where their rack is')
  t.same(await listed(cluster), [])
})

t.test('what is asked for has to be one thing that can be done', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.change(...waitingNodes(1))
  const refused = async (body: object, code: string): Promise<void> =>
    void (await t.rejects(cluster.post('/discovered/adopt', body), { code }, JSON.stringify(body)))
  await refused({ machines: [macOf(1)] }, 'MUSTER_REQUEST_INVALID')
  await refused({ machines: [macOf(1)], node: 'n1', next: 'n1' }, 'MUSTER_REQUEST_INVALID')
  await refused({ machines: [macOf(1), macOf(2)], node: 'n1' }, 'MUSTER_REQUEST_INVALID')
  await refused({ machines: ['x'], node: 'n1' }, 'MUSTER_VALUE_INVALID')
  await refused({ machines: [macOf(1)], next: 'n[1' }, 'MUSTER_HOSTLIST')
  const made = await cluster.post<Made>('/discovered/adopt', { machines: [macOf(1)], node: 'n1' })
  t.same(made.unseen, [macOf(1)], 'a machine need not have been seen, but that is told')
})
