import { once } from 'node:events'
import { styleText } from 'node:util'
import { Lab } from '../lab/lab.ts'
import { isUp, LabCluster, USER_BOOT_BASE } from './lab-cluster.ts'
import type { DemoOptions } from './run-demo.ts'
import { showEvents, showMuster } from './show.ts'

const MAC = '52:54:00:77:09:11'
const MEMORY_MB = 1_536
const BOOT_TIMEOUT_MS = 15 * 60_000
const READY_TIMEOUT_MS = 120_000

/** Without root: one machine in QEMU's user network, which plays DHCP itself; iPXE goes on with our HTTP. */
export async function runUserDemo({ root, once: ends, say, signal }: DemoOptions): Promise<void> {
  await using lab = await Lab.create()
  const cluster = await LabCluster.create(lab)
  await cluster.startAlone()
  await showMuster(cluster, ['image', 'import', '--all-root', root, 'debian'])
  await showMuster(cluster, [
    ...['node', 'add', 'n1', '--rack', 'r1', '--image', 'debian', '--hwaddr', MAC],
    ...['--ipaddr', '10.0.2.15', '--netmask', '255.255.255.0', '--gateway', '10.0.2.2'],
    ...['--kernelargs', 'console=ttyS0,115200'],
  ])
  await cluster.until(
    () => cluster.members(),
    ([rack]) => rack?.ready === 1,
    AbortSignal.any([signal, AbortSignal.timeout(READY_TIMEOUT_MS)]),
  )
  await using _events = await showEvents(cluster, lab)
  const bootUrl = `${USER_BOOT_BASE}/ipxe/${MAC.replaceAll(':', '-')}`
  const machine = await lab.userMachine({ name: 'n1', mac: MAC, memoryMb: MEMORY_MB, bootUrl })
  await machine.powerOn()
  await cluster.until(
    () => cluster.nodes(),
    (nodes) => nodes.every((node) => isUp(node)),
    AbortSignal.any([signal, AbortSignal.timeout(BOOT_TIMEOUT_MS)]),
  )
  await showMuster(cluster, ['node', 'status'])
  say(styleText('green', 'the machine is up'))
  if (ends) return
  say(
    `look around with: MUSTER_SOCKET=${cluster.socket} scripts/muster status   (Ctrl-C here ends everything)`,
  )
  if (!signal.aborted) await once(signal, 'abort')
}
