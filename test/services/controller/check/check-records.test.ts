import t from 'tap'
import { openBus } from '../../../support/bus.ts'
import type { Owner } from '../../../support/nats-server.ts'
import { smallRoot, TestCluster, until } from '../../_cluster.ts'

interface Result {
  ok: boolean
  findings: { level: string; what: string }[]
}

const node = (last: number, rack = 'r1') => ({
  op: 'put' as const,
  kind: 'node' as const,
  name: `n${last}`,
  value: { rack, image: 'debian', networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } } },
})

/** A cluster with nodes n1 to n3 in r1, and a way to spoil its records while nobody compiles. */
async function spoiled(
  t: Owner & { testdir(): string },
  spoil: (bus: ReturnType<typeof openBus>) => Promise<unknown>,
) {
  const cluster = await TestCluster.start(t)
  const bus = openBus(t, cluster.nats.url)
  await bus.ready()
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  await cluster.change(node(1), node(2), node(3))
  await until(
    () => bus.bucket('muster_boot').get('r1.head'),
    (entry) => entry !== undefined,
  )
  await until(
    () => cluster.get<Result>('/check'),
    ({ ok }) => ok,
  )
  await spoil(bus)
  return (await cluster.get<Result>('/check')).findings.filter(({ level }) => level === 'error')
}

t.test('records that were deleted, altered or left behind are found', async (t) => {
  const findings = await spoiled(t, async (bus) => {
    const boot = bus.bucket('muster_boot')
    await boot.delete('r1.node.n1')
    const other = await boot.get('r1.node.n2')
    await boot.put('r1.node.n3', other!.value!)
    await boot.put('r1.node.n9', other!.value!)
    await boot.put('r1.node.broken', Buffer.from([0xc1]))
  })
  t.match(findings, [
    { what: 'rack r1: nodes whose record is missing, or not what the description comes to: n[1,3]' },
    { what: 'rack r1: records of nodes that the rack has not: n9' },
    { what: 'the boot record r1.node.broken cannot be read' },
  ])
})

t.test('a rack without a head, and a wrong MAC index, are found', async (t) => {
  const findings = await spoiled(t, async (bus) => {
    await bus.bucket('muster_boot').delete('r1.head')
    await bus.bucket('muster_mac').put('52-54-00-00-00-01', Buffer.from('r1.node.n2'))
  })
  t.match(findings, [
    { what: 'rack r1 has no head' },
    { what: /MAC index is wrong in 1 of its entries, the first of them 52-54-00-00-00-01/ },
  ])
})
