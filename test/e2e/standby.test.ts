import t from 'tap'
import type { NodeEvent } from '../../libs/records/node-event.ts'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { importSmallGuest, SMALL_MEMORY_MB, smallNode, untilGuestUp } from './_small-guest.ts'

const TEST_TIMEOUT_MS = 10 * 60_000
const MAC = '52:54:00:77:01:11'
const STANDBY = 'standby'

t.setTimeout(TEST_TIMEOUT_MS)

t.test('a standby finishes the boots that the first boot server began', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  const rack = await cluster.addRack({ name: 'r1', index: 1 })
  await cluster.startBootServer('r1')
  const standby = { name: STANDBY, place: await rack.neighbour(), env: { MUSTER_DHCP_ROLE: 'standby' } }
  await cluster.startBootServer('r1', standby)
  await importSmallGuest(t, cluster)
  await cluster.muster(...smallNode('n1', { rack: 'r1', mac: MAC, address: rack.machineAddress(11) }))
  await untilRacksReady(cluster, 2)
  const machine = await rack.machine({ name: 'n1', mac: MAC, firmware: 'bios', memoryMb: SMALL_MEMORY_MB })

  await t.test('one that was killed when a machine had its loader', async (t) => {
    await machine.powerOn()
    await untilStage(cluster, { stage: 'loader', sinceMs: 0 })
    await killFirst(cluster)
    await untilGuestUp(machine)
    const script = await untilStage(cluster, { stage: 'script', sinceMs: 0 })
    t.equal(script.server, `b-${STANDBY}`, 'DHCP named the standby to the loader')
  })

  await t.test('one that was killed when a machine had its script', async (t) => {
    await cluster.startBootServer('r1')
    await untilRacksReady(cluster, 2)
    const sinceMs = Date.now()
    await machine.powerCycle()
    const script = await untilStage(cluster, { stage: 'script', sinceMs })
    t.equal(script.server, 'b-r1', 'while the first is there it answers')
    await killFirst(cluster)
    await untilGuestUp(machine)
    const { server } = await untilStage(cluster, { stage: 'system-sent', sinceMs })
    t.equal(server, `b-${STANDBY}`, 'the script went on with the other server that it names')
  })
})

async function killFirst(cluster: LabCluster): Promise<void> {
  cluster.bootServer('r1').kill('SIGKILL')
  await cluster.bootServer('r1').ended
}

/** The first event of a stage that came after `sinceMs`. */
async function untilStage(
  cluster: LabCluster,
  { stage, sinceMs }: { stage: NodeEvent['stage']; sinceMs: number },
): Promise<NodeEvent> {
  const find = (events: readonly NodeEvent[]) =>
    events.find((event) => event.stage === stage && event.at > sinceMs)
  const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
  return find(
    await cluster.until(
      () => cluster.events(),
      (events) => find(events) !== undefined,
      signal,
    ),
  )!
}
