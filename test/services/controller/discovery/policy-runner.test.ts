import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Bus } from '../../../../libs/bus/bus.ts'
import { macKey } from '../../../../libs/bus/names.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import type { DiscoveryPolicy } from '../../../../libs/model/discovery.ts'
import type { Cluster } from '../../../../services/controller/cluster.ts'
import { PolicyRunner } from '../../../../services/controller/discovery/policy-runner.ts'
import { SeenMachines } from '../../../../services/controller/discovery/seen-machines.ts'
import { readyBus } from '../../../support/bus.ts'
import { never, openCluster, propose, recordingLogger, startedCluster } from '../_clusters.ts'
import { macOf, waitingNodes } from './_machines.ts'

t.setTimeout(60_000)

function run(t: Test, { cluster, bus }: { cluster: Cluster; bus: Bus }, leads: () => boolean) {
  const { logger } = recordingLogger()
  const machines = new SeenMachines({ bus, logger })
  const runner = new PolicyRunner({ cluster, machines, leads, logger })
  t.teardown(async () => {
    await runner.close()
    await machines.close()
  })
  return { runner, machines }
}

async function see(bus: Bus, ...lasts: number[]): Promise<void> {
  const bucket = bus.bucket('muster_discovered')
  for (const last of lasts) {
    const at = Date.now()
    const machine = { mac: macOf(last), rack: 'r1', server: 'b1', firstSeen: last, lastSeen: at }
    await bucket.put(macKey(machine.mac), encode(machine))
  }
}

const setting = (...policies: DiscoveryPolicy[]) =>
  ({ op: 'put', kind: 'setting', name: 'discovery', value: { policies } }) as const

/** Resolves when so many nodes have machines. */
function until(cluster: Cluster, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = pairs(cluster)
      if (found.length < count) return
      forget()
      resolve(found)
    }
    const forget = cluster.onChange(look)
    look()
  })
}

const pairs = ({ inventory }: Cluster): string[] =>
  Array.from(inventory.nodes()).flatMap(([name, { networkDevices }]) => {
    const mac = networkDevices.eth0?.hwaddr
    return mac === undefined ? [] : [`${name} ${mac}`]
  })

t.test('machines become nodes by a policy, and the log says by which', async (t) => {
  const site = await startedCluster(t)
  const { cluster, bus, store } = site
  await propose(cluster, ...waitingNodes(5))
  run(t, site, () => true)
  await see(bus, 1)
  const seq = await propose(cluster, setting({ name: 'first-come', by: 'order', nodes: 'n[2-5]' }))
  t.same(await until(cluster, 1), [`n2 ${macOf(1)}`], 'also one that was seen before there was a policy')
  t.match((await store.change(seq + 1))?.change, { actor: 'discovery', reason: 'policy first-come' })
  await see(bus, 2, 3)
  t.same(await until(cluster, 3), [`n2 ${macOf(1)}`, `n3 ${macOf(2)}`, `n4 ${macOf(3)}`])
})

t.test('without a policy nothing happens, and only the controller that leads carries them out', async (t) => {
  const site = await startedCluster(t)
  const { cluster, bus } = site
  let leads = false
  const { runner, machines } = run(t, site, () => leads)
  await propose(cluster, ...waitingNodes(2))
  const isSeen = new Promise<void>((resolve) => void machines.onSeen(resolve))
  await see(bus, 1)
  await isSeen
  await propose(cluster, setting({ name: 'a', by: 'order', nodes: 'n[1-2]' }))
  t.same(pairs(cluster), [])
  leads = true
  runner.poke()
  t.same(await until(cluster, 1), [`n1 ${macOf(1)}`])
})

t.test('two controllers that carry out policies at once give no node two machines', async (t) => {
  const one = await startedCluster(t)
  const bus = await readyBus(t, one.nats.url)
  const other = await openCluster(t, bus, join(t.testdirName, 'other'))
  await other.cluster.start(never)
  const policy = (name: string, nodes: string): DiscoveryPolicy => ({ name, by: 'order', nodes })
  await propose(one.cluster, ...waitingNodes(60))
  await propose(one.cluster, setting(policy('a', 'n[1-30]'), policy('b', 'n[20-60]')))
  run(t, one, () => true)
  run(t, { cluster: other.cluster, bus }, () => true)
  await see(bus, ...Array.from({ length: 60 }, (_, index) => index))
  const found = await until(one.cluster, 60)
  t.equal(new Set(found.map((pair) => pair.split(' ')[1])).size, 60)
  await other.cluster.caughtUp(never)
  t.same(pairs(other.cluster), found)
})
