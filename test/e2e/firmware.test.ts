import t from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import type { Firmware } from '../../scripts/lab/firmware.ts'
import type { Machine } from '../../scripts/lab/machine.ts'
import { skip, startLab, untilRacksReady } from './_lab.ts'
import { tinyRoot } from './_tiny-root.ts'

const BOOT_TIMEOUT_MS = 3 * 60_000
const TEST_TIMEOUT_MS = 10 * 60_000
const MEMORY_MB = 768

t.setTimeout(TEST_TIMEOUT_MS)

interface TinyNode {
  name: string
  host: number
  rack: string
  image: string
  firmware: Firmware
  /** What the kernel calls the serial line. */
  console?: string
  more?: readonly string[]
}

const macOf = ({ host }: TinyNode): string => `52:54:00:77:03:${host}`

async function addNode(cluster: LabCluster, node: TinyNode): Promise<void> {
  const { name, host, rack, image, console = 'ttyS0', more = [] } = node
  await cluster.muster(
    ...['node', 'add', name, '--rack', rack, '--image', image, '--hwaddr', macOf(node)],
    ...['--ipaddr', `${cluster.rack(rack).machineAddress(host)}/24`, '--kernelargs'],
    ...[`console=${console},115200 panic=-1`, ...more],
  )
}

async function powerOn(cluster: LabCluster, node: TinyNode): Promise<Machine> {
  const { name, rack, firmware } = node
  const machine = await cluster.rack(rack).machine({ name, mac: macOf(node), firmware, memoryMb: MEMORY_MB })
  await machine.powerOn()
  return machine
}

const said = (machine: Machine, what: RegExp): Promise<string> =>
  machine.console.waitFor(what, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })

const SECURE = { rack: 'r1', firmware: 'uefi-secure', more: ['--bootloader', 'grub'] } as const
const NODES: TinyNode[] = [
  { ...SECURE, name: 'signed', host: 11, image: 'tiny' },
  { ...SECURE, name: 'altered', host: 12, image: 'altered' },
  { name: 'over-http', host: 13, rack: 'r2', image: 'tiny', firmware: 'uefi-http' },
  { ...SECURE, name: 'arm', host: 14, image: 'tiny-arm', firmware: 'aarch64', console: 'ttyAMA0' },
]
const [signed, altered, overHttp, arm] = NODES as [TinyNode, TinyNode, TinyNode, TinyNode]

t.test('machines of all kinds of UEFI boot', { skip, timeout: TEST_TIMEOUT_MS }, async (t) => {
  const { cluster } = await startLab(t)
  await cluster.startController()
  for (const [index, name] of ['r1', 'r2'].entries()) await cluster.addRack({ name, index: index + 1 })
  await cluster.startBootServer('r1')
  await cluster.startBootServer('r2', { env: { MUSTER_TFTP_PORT: '0' } })
  const alterKernel = (kernel: Buffer): void =>
    void kernel.writeUInt8(kernel.at(-4_000_000)! ^ 1, kernel.length - 4_000_000)
  await cluster.muster('image', 'import', await tinyRoot(t, { architecture: 'amd64' }), 'tiny')
  await cluster.muster(
    'image',
    'import',
    await tinyRoot(t, { architecture: 'amd64', alterKernel }),
    'altered',
  )
  await cluster.muster('image', 'import', await tinyRoot(t, { architecture: 'arm64' }), 'tiny-arm')
  await cluster.muster(
    'profile',
    'set',
    'default',
    '--system-overlays',
    'hostname',
    '--runtime-overlays',
    'UNDEF',
    '--yes',
  )
  for (const node of NODES) await addNode(cluster, node)
  await untilRacksReady(cluster, 2)

  await t.test('with Secure Boot, by what Microsoft and Debian signed', async (t) => {
    const machine = await powerOn(cluster, signed)
    t.match(
      await said(machine, /^up: .*confidentiality|Kernel panic/),
      /^up: signed x86_64, lockdown none \[integrity\]/,
    )
    await machine.stopped
    const events = await cluster.muster('events')
    for (const stage of [
      'loader .*shimx64.efi',
      'loader .*grubx64.efi',
      'script',
      'kernel .*by TFTP',
      'image-sent',
      'system-sent',
    ])
      t.match(events, new RegExp(`signed +${stage}`), stage)
  })

  await t.test('with Secure Boot, not a kernel that was altered', async (t) => {
    const machine = await powerOn(cluster, altered)
    await said(machine, /error: bad shim signature/)
    await said(machine, /muster: did not get kernel from \(tftp,/)
    await said(machine, /muster: altered CANNOT BOOT/)
    t.notMatch(machine.console.tail.join('\n'), /Linux version/)
    t.match(await cluster.muster('events'), /altered +failed +.*no-kernel-from-\(tftp,/)
    await machine.powerOff()
  })

  await t.test('over HTTP alone, where no TFTP is served', async (t) => {
    const machine = await powerOn(cluster, overHttp)
    t.match(await said(machine, /^up: .*confidentiality|Kernel panic/), /^up: over-http x86_64/)
    await machine.stopped
    t.match(await cluster.muster('events'), /over-http +loader .*snponly\.efi/)
  })

  await t.test('with a processor of aarch64', async (t) => {
    const machine = await powerOn(cluster, arm)
    t.match(await said(machine, /^up: .*confidentiality|Kernel panic/), /^up: arm aarch64/)
    await machine.stopped
    t.match(await cluster.muster('events'), /arm +loader .*shimaa64\.efi/)
  })
})
