import { once } from 'node:events'
import { styleText } from 'node:util'
import { Lab } from '../lab/lab.ts'
import { isUp, LabCluster } from './lab-cluster.ts'
import { DEMO_NODES, machineOf, nodeCommand, startCluster } from './machines.ts'
import { showEvents, showMuster } from './show.ts'

/** Booting is emulated in software here; a slow host takes minutes. In milliseconds. */
const BOOT_TIMEOUT_MS = 15 * 60_000
const READY_TIMEOUT_MS = 120_000

export interface DemoOptions {
  /** Directory of a Debian root file system. */
  root: string
  /** End when the machines are up, instead of on a signal. */
  once: boolean
  say: (line: string) => void
  signal: AbortSignal
}

/** Two racks, two machines, everything real: from an empty cluster to machines that are up. Needs root. */
export async function runDemo({ root, once: ends, say, signal }: DemoOptions): Promise<void> {
  say('a lab of network namespaces: a core network, racks r1 and r2; nothing of it shows in the host network')
  await using lab = await Lab.create()
  const cluster = await LabCluster.create(lab)
  await startCluster(cluster)
  say('a controller with its own nats-server runs in the core network, a boot server in each rack')

  await showMuster(cluster, ['image', 'import', root, 'debian'])
  for (const node of DEMO_NODES) await showMuster(cluster, nodeCommand(node, cluster))
  const ready = AbortSignal.any([signal, AbortSignal.timeout(READY_TIMEOUT_MS)])
  await cluster.until(
    () => cluster.members(),
    (racks) =>
      racks.length === DEMO_NODES.length && racks.every(({ ready, nodes }) => ready === 1 && nodes === 1),
    ready,
  )
  await showMuster(cluster, ['rack', 'list'])

  say('power on: n1 is a BIOS machine, n2 has UEFI; neither has a disk. What happens, live:')
  await using _events = await showEvents(cluster, lab)
  for (const node of DEMO_NODES) await (await machineOf(node, cluster)).powerOn()
  const up = AbortSignal.any([signal, AbortSignal.timeout(BOOT_TIMEOUT_MS)])
  await cluster.until(
    () => cluster.nodes(),
    (nodes) => nodes.every((node) => isUp(node)),
    up,
  )
  await showMuster(cluster, ['node', 'status'])
  say(styleText('green', 'both machines are up'))
  if (ends) return

  say('look around, in another terminal (Ctrl-C here ends everything):')
  for (const line of ['node status', 'node show n1', 'rack list', 'events --follow', 'status']) {
    console.log(`  MUSTER_SOCKET=${cluster.socket} scripts/muster ${line}`)
  }
  console.log(`  tail -f ${lab.directory}/*.log`)
  if (!signal.aborted) await once(signal, 'abort')
}
