import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import { debianThatShows, skip, startLab, untilRacksReady } from './_lab.ts'

const BOOT_TIMEOUT_MS = 10 * 60_000
const TEST_TIMEOUT_MS = 15 * 60_000
const MEMORY_MB = 1_536
const RACK = 'r1'
/** BIOS hands the kernel its archives one by one, UEFI has it ask for them by name. */
const MACHINES = [
  { node: 'n1', mac: '52:54:00:77:02:11', firmware: 'bios' },
  { node: 'n2', mac: '52:54:00:77:02:12', firmware: 'uefi' },
] as const

t.setTimeout(TEST_TIMEOUT_MS)

/** A module that needs another one. What the network needs was loaded before, or nothing would have come this far. */
const SHOW = [
  'echo',
  'echo "lib: $(readlink /lib), libc $(ls /lib/x86_64-linux-gnu/libc.so.6)"',
  'echo "modules: $(ls -d /usr/lib/modules/*) $(uname -r)"',
  'modprobe bonding',
  'echo "loaded: $(cut -d " " -f 1 /proc/modules | grep -x -e bonding -e tls | sort | xargs)"',
  'echo "shown: all"',
]

/** Takes the kernel, its modules and all that depmod made of them out of a root file system. */
async function takeKernelOut(root: string): Promise<{ kernel: string; release: string }> {
  const kernel = join(dirname(root), 'kernel')
  await mkdir(join(kernel, 'usr/lib'), { recursive: true })
  for (const path of ['boot', 'usr/lib/modules']) await rename(join(root, path), join(kernel, path))
  const [release = ''] = await readdir(join(kernel, 'usr/lib/modules'))
  const modules = join(kernel, 'usr/lib/modules', release)
  for (const list of ['dep', 'dep.bin', 'symbols', 'symbols.bin', 'alias', 'alias.bin'])
    await rm(join(modules, `modules.${list}`))
  return { kernel, release }
}

async function addNode(cluster: LabCluster, at: number): Promise<void> {
  const { node, mac } = MACHINES[at]!
  const rack = cluster.rack(RACK)
  await cluster.muster(
    ...['node', 'add', node, '--rack', RACK, '--image', 'bare', '--kernelversion', 'debian'],
    ...['--hwaddr', mac, '--ipaddr', `${rack.machineAddress(11 + at)}/24`, '--gateway', rack.address],
    ...['--kernelargs', 'console=ttyS0,115200'],
  )
}

t.test('machines boot an image without a kernel, with one that was imported apart', { skip }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  await cluster.addRack({ name: RACK, index: 1 })
  await cluster.startBootServer(RACK)
  const root = await debianThatShows(t, SHOW)
  const { kernel, release } = await takeKernelOut(root)
  await cluster.muster('image', 'import', root, 'bare')
  t.comment(await cluster.muster('kernel', 'import', kernel, 'debian'))
  for (const at of MACHINES.keys()) await addNode(cluster, at)
  t.match(await cluster.muster('explain', 'n1'), new RegExp(`^kernel +debian, Linux ${release}, `, 'm'))
  await untilRacksReady(cluster, 1)

  const machineOf = ({ node: name, mac, firmware }: (typeof MACHINES)[number]) =>
    cluster.rack(RACK).machine({ name, mac, firmware, memoryMb: MEMORY_MB })
  const machines = await Promise.all(MACHINES.map(machineOf))
  await Promise.all(machines.map((machine) => machine.powerOn()))
  for (const [at, machine] of machines.entries()) {
    const { firmware } = MACHINES[at]!
    await machine.console.waitFor(/^shown: all/, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })
    const tail = machine.console.tail.join('\n')
    t.match(tail, /^lib: usr\/lib, libc \/lib\S+libc\.so\.6\r?$/m, `${firmware}: /lib is the link it was`)
    t.match(tail, new RegExp(`^modules: /usr/lib/modules/${release} ${release}\\r?$`, 'm'), firmware)
    t.match(tail, /^loaded: bonding tls\r?$/m, `${firmware}: a module is loaded with what it needs`)
  }
})
