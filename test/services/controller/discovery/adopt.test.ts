import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Inventory } from '../../../../libs/model/inventory.ts'
import { type AdoptionRequest, adopt } from '../../../../services/controller/discovery/adopt.ts'
import { readyBus } from '../../../support/bus.ts'
import { never, openCluster, propose, putNode, startedCluster } from '../_clusters.ts'
import { macOf, waitingNodes } from './_machines.ts'

const MACHINES = 200
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`)

function request(to: AdoptionRequest['to'], ...macs: string[]): AdoptionRequest {
  const machines = macs.map((mac) => ({ mac, rack: 'r1' }))
  return { actor: 'test', reason: '', machines, to, create: undefined, dryRun: false }
}

/** Two controllers of one cluster, with so many nodes that wait for their machines. */
async function twoControllers(t: Test, nodes: number) {
  const one = await startedCluster(t)
  await propose(one.cluster, ...waitingNodes(nodes))
  const bus = await readyBus(t, one.nats.url)
  const other = await openCluster(t, bus, join(t.testdirName, 'other'))
  await other.cluster.start(never)
  return [one.cluster, other.cluster] as const
}

function macsIn(inventory: Inventory): string[] {
  return Array.from(inventory.nodes(), ([, node]) => node.networkDevices.eth0?.hwaddr).filter(
    (mac) => mac !== undefined,
  )
}

/** All machines at once, every second one by the other controller. */
async function storm(controllers: Awaited<ReturnType<typeof twoControllers>>, nodes: number) {
  const outcomes = await Promise.allSettled(
    Array.from({ length: MACHINES }, (_, index) =>
      adopt(controllers[index % 2]!, request({ next: names(nodes) }, macOf(index))),
    ),
  )
  await Promise.all(controllers.map((cluster) => cluster.caughtUp(never)))
  return {
    won: outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value.adoptions : [])),
    lost: outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code: string }] : [])),
  }
}

t.test('200 machines at once on two controllers become 200 nodes, one each', async (t) => {
  const controllers = await twoControllers(t, MACHINES)
  const { won, lost } = await storm(controllers, MACHINES)
  t.same(lost, [])
  t.equal(new Set(won.map(({ node }) => node)).size, MACHINES)
  t.equal(new Set(won.map(({ mac }) => mac)).size, MACHINES)
  for (const { inventory, state } of controllers) {
    t.equal(new Set(macsIn(inventory)).size, MACHINES)
    for (const { mac, node } of won) {
      if (inventory.resolved(node)?.networkDevices.eth0?.hwaddr !== mac) t.fail(`${node} is not ${mac}`)
    }
    t.equal(state.digest, controllers[0].state.digest)
  }
})

t.test('where there are 150 nodes for 200 machines, 50 are refused and told why', async (t) => {
  const controllers = await twoControllers(t, 150)
  const { won, lost } = await storm(controllers, 150)
  t.equal(new Set(won.map(({ node }) => node)).size, 150)
  t.equal(new Set(won.map(({ mac }) => mac)).size, 150)
  t.equal(lost.length, 50)
  for (const error of lost)
    t.match(error, { code: 'MUSTER_NO_FREE_NODE', message: /^no node of n\[1-150\] is free/ })
  t.equal(macsIn(controllers[1].inventory).length, 150)
})

t.test('one machine that is adopted many times at once becomes one node', async (t) => {
  const controllers = await twoControllers(t, 10)
  const outcomes = await Promise.allSettled(
    names(10).map((_, index) => adopt(controllers[index % 2]!, request({ next: names(10) }, macOf(1)))),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const each of outcomes)
    if (each.status === 'rejected') t.match(each.reason, { code: 'MUSTER_MACHINE_TAKEN' })
  await controllers[0].caughtUp(never)
  t.same(macsIn(controllers[0].inventory), [macOf(1)])
})

t.test('one node that many machines are to become at once gets one of them', async (t) => {
  const controllers = await twoControllers(t, 1)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) =>
      adopt(controllers[index % 2]!, request({ node: 'n1', force: false }, macOf(index))),
    ),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const each of outcomes)
    if (each.status === 'rejected') t.match(each.reason, { code: 'MUSTER_NODE_TAKEN' })
})

t.test('a machine becomes the node that is named, and keeps what is said of the node', async (t) => {
  const { cluster } = await startedCluster(t)
  await propose(cluster, ...waitingNodes(2, { comment: 'third from below' }), putNode('bare', { rack: 'r1' }))
  const { seq, adoptions } = await adopt(cluster, request({ node: 'n2', force: false }, macOf(1)))
  t.equal(seq, cluster.state.position.seq)
  t.same(adoptions, [{ mac: macOf(1), node: 'n2' }])
  t.match(cluster.inventory.resolved('n2'), {
    comment: 'third from below',
    networkDevices: { eth0: { hwaddr: macOf(1), ipaddr: '10.1.0.2' } },
  })
  const again = await adopt(cluster, request({ node: 'n2', force: false }, macOf(1)))
  t.equal(again.seq, seq, 'a second time changes nothing')
  await adopt(cluster, request({ node: 'bare', force: false }, macOf(3)))
  t.match(cluster.inventory.resolved('bare'), { networkDevices: { default: { hwaddr: macOf(3) } } })
})

t.test('taking the place of another machine has to be said, and machines are not moved', async (t) => {
  const { cluster } = await startedCluster(t)
  await propose(cluster, ...waitingNodes(2))
  await adopt(cluster, request({ node: 'n1', force: false }, macOf(1)))
  const other = adopt(cluster, request({ node: 'n1', force: false }, macOf(2)))
  await t.rejects(other, {
    code: 'MUSTER_NODE_TAKEN',
    message: `node n1 has the MAC address ${macOf(1)} already`,
  })
  await adopt(cluster, request({ node: 'n1', force: true }, macOf(2)))
  t.match(cluster.inventory.resolved('n1'), { networkDevices: { eth0: { hwaddr: macOf(2) } } })
  const moved = adopt(cluster, request({ node: 'n2', force: true }, macOf(2)))
  await t.rejects(moved, {
    code: 'MUSTER_MACHINE_TAKEN',
    message: `the machine ${macOf(2)} is node n1 already`,
  })
})

t.test('nodes that do not exist are made where that is asked for', async (t) => {
  const { cluster } = await startedCluster(t)
  await propose(cluster, {
    op: 'put',
    kind: 'profile',
    name: 'compute',
    value: { networkDevices: { ib0: { type: 'infiniband' } } },
  })
  const named = request({ node: 'n7', force: false }, macOf(7))
  await t.rejects(adopt(cluster, named), { code: 'MUSTER_NOT_FOUND', hint: /muster node add n7/ })
  const create = { profiles: ['compute'] }
  await adopt(cluster, { ...named, create })
  t.match(cluster.state.get('node', 'n7')?.value, {
    profiles: ['compute'],
    rack: 'r1',
    networkDevices: { ib0: { hwaddr: macOf(7) } },
  })
  const both = request({ next: ['n7', 'n8', 'n9'] }, macOf(8), macOf(9))
  await t.rejects(adopt(cluster, both), { code: 'MUSTER_NO_FREE_NODE', message: /of n\[7-9\] none is free/ })
  const { adoptions } = await adopt(cluster, { ...both, create })
  t.same(
    adoptions.map(({ node }) => node),
    ['n8', 'n9'],
  )
})

t.test('a dry run tells who would become what, and changes nothing', async (t) => {
  const { cluster } = await startedCluster(t)
  const seq = await propose(cluster, ...waitingNodes(3))
  const dry = { ...request({ next: names(3) }, macOf(1), macOf(2)), dryRun: true }
  t.same(await adopt(cluster, dry), {
    seq,
    adoptions: [
      { mac: macOf(1), node: 'n1' },
      { mac: macOf(2), node: 'n2' },
    ],
  })
  t.equal(cluster.state.position.seq, seq)
})
