import t from 'tap'
import { STAGES } from '../../libs/records/node-event.ts'
import type { NodeLine } from '../../scripts/demo/lab-cluster.ts'
import { DEMO_NODES, machineOf, nodeCommand, startCluster } from '../../scripts/demo/machines.ts'
import type { Machine } from '../../scripts/lab/machine.ts'
import { debianThatShows, skip, startLab, untilRacksReady, untilUp } from './_lab.ts'

/** Emulated machines on a busy host; a machine that does not come up by then never does. */
const BOOT_TIMEOUT_MS = 10 * 60_000
const TEST_TIMEOUT_MS = 15 * 60_000

t.setTimeout(TEST_TIMEOUT_MS)

t.test(
  'machines boot from nothing, and again when everything but their boot server is gone',
  { skip },
  async (t) => {
    const { cluster } = await startLab(t)
    await startCluster(cluster)
    await cluster.muster('image', 'import', await debianThatShows(t), 'debian')
    for (const node of DEMO_NODES) await cluster.muster(...nodeCommand(node, cluster))
    await untilRacksReady(cluster, 2)
    const machines = new Map<string, Machine>()
    let killedAt = 0
    for (const node of DEMO_NODES) machines.set(node.node, await machineOf(node, cluster))
    const machine = (node: string): Machine => machines.get(node)!
    const shown = (node: string) =>
      machine(node).console.waitFor(/^shown: all/, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })

    await t.test(
      'a BIOS and a UEFI machine come up as the nodes they are',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        for (const { node } of DEMO_NODES) await machine(node).powerOn()
        for (const { node, rack } of DEMO_NODES) {
          await shown(node)
          const tail = machine(node).console.tail.join('\n')
          t.match(tail, new RegExp(`^hostname: ${node}$`, 'm'))
          t.match(tail, new RegExp(`^address: .*${cluster.rack(rack).machineAddress(11)}/24`, 'm'))
          for (const other of DEMO_NODES) {
            t.match(
              tail,
              new RegExp(`^hosts: ${cluster.rack(other.rack).machineAddress(11)}\\s+${other.node}\\b`, 'm'),
            )
          }
        }
      },
    )

    await t.test(
      'every stage of both boots is seen, in order of what must come first',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        const nodes = await untilUp(cluster, 0, AbortSignal.timeout(BOOT_TIMEOUT_MS))
        for (const { node, status } of nodes) {
          t.same(Object.keys(status!.times).sort(), [...STAGES].sort(), node)
          t.equal(status!.stage, 'up')
        }
        const events = (await cluster.muster('events')).trim().split('\n')
        t.ok(
          events.some((line) => /n1\s+loader\s.*undionly\.kpxe/.test(line)),
          'the BIOS machine took iPXE by TFTP',
        )
        t.ok(
          events.some((line) => /n2\s+loader\s.*snponly\.efi/.test(line)),
          'the UEFI machine took iPXE by TFTP',
        )
      },
    )

    await t.test(
      'a change of their runtime overlays is put on machines that run',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        const untilAll = (has: (line: NodeLine) => boolean): Promise<NodeLine[]> =>
          cluster.until(
            async () => (await cluster.nodes()).filter(({ node }) => node !== 'newcomer'),
            (nodes) => nodes.every(has),
            AbortSignal.timeout(BOOT_TIMEOUT_MS),
          )
        // The first report of each: nothing is to be done, because the kernel has put it all.
        await untilAll(({ status }) => status?.runtime !== undefined)
        // Its line is in the hosts file of all.
        const newcomer = ['--rack', 'r1', '--ipaddr', cluster.rack('r1').machineAddress(99)]
        const changedAt = Date.now()
        await cluster.muster('node', 'add', 'newcomer', ...newcomer)
        const nodes = await untilAll(({ status }) => (status?.runtime?.at ?? 0) > changedAt)
        for (const { node, status } of nodes) t.match(status?.runtime?.detail, /^1 changed/, node)
        await cluster.muster('node', 'delete', 'newcomer', '--yes')
      },
    )

    await t.test(
      'with controller and NATS killed, a machine that is power-cycled boots again',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        killedAt = Date.now()
        process.kill(await cluster.natsPid(), 'SIGKILL')
        cluster.controller.kill('SIGKILL')
        await cluster.controller.ended
        await machine('n1').powerCycle()
        await shown('n1')
        t.match(machine('n1').console.tail.join('\n'), /^hostname: n1$/m)
      },
    )

    await t.test(
      'a boot server that is killed and started while NATS is down boots its rack',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        cluster.bootServer('r2').kill('SIGKILL')
        await cluster.bootServer('r2').ended
        await cluster.startBootServer('r2')
        await machine('n2').powerCycle()
        await shown('n2')
        t.match(machine('n2').console.tail.join('\n'), /^hostname: n2$/m)
      },
    )

    await t.test(
      'when the controller is back, it is told of the boots it missed',
      { timeout: TEST_TIMEOUT_MS },
      async (t) => {
        await cluster.startController()
        const nodes = await untilUp(cluster, killedAt, AbortSignal.timeout(BOOT_TIMEOUT_MS))
        t.same(
          nodes.map(({ status }) => status?.stage),
          ['up', 'up'],
        )
      },
    )
  },
)
