import t from 'tap'
import { FIRMWARES } from '../../../scripts/lab/firmware.ts'
import { qemuCommand } from '../../../scripts/lab/qemu.ts'

const MACHINE = {
  name: 'n1',
  mac: '52:54:00:00:00:01',
  memoryMb: 512,
  network: 'tap,ifname=machine0',
  diskPath: undefined,
} as const

t.test('a BIOS machine has a card with a ROM', async (t) => {
  const command = qemuCommand({ ...MACHINE, firmware: 'bios', variablesPath: undefined }).join(' ')
  t.match(
    command,
    '-netdev tap,ifname=machine0,id=net -cpu max -machine pc,graphics=off -device e1000,netdev=net,',
  )
  t.match(command, 'mac=52:54:00:00:00:01')
  t.notMatch(command, /pflash|virtio-blk/)
})

t.test('a UEFI machine has variables of its own and a card without a ROM', async (t) => {
  const command = qemuCommand({ ...MACHINE, firmware: 'uefi', variablesPath: '/lab/n1.vars' }).join(' ')
  t.match(command, 'readonly=on,file=/usr/share/OVMF/OVMF_CODE')
  t.match(command, 'if=pflash,format=raw,file=/lab/n1.vars')
  t.match(command, 'virtio-net-pci,netdev=net,mac=52:54:00:00:00:01,romfile=,bootindex=1')
})

t.test('a machine with Secure Boot has the keys that machines are delivered with', async (t) => {
  const machine = { ...MACHINE, firmware: 'uefi-secure', variablesPath: '/lab/n1.vars' } as const
  const command = qemuCommand(machine).join(' ')
  t.match(command, 'OVMF_CODE_4M.secboot.fd')
  t.match(
    command,
    '-cpu max,la57=off -machine q35,smm=on -global driver=cfi.pflash01,property=secure,value=on',
  )
  t.match(FIRMWARES['uefi-secure'].flash?.variables, /ms\.fd$/)
})

t.test(
  'a machine that boots over HTTP does not try PXE, and one of aarch64 is emulated as that',
  async (t) => {
    const machine = { ...MACHINE, variablesPath: '/lab/n1.vars' } as const
    t.match(
      qemuCommand({ ...machine, firmware: 'uefi-http' }).join(' '),
      'opt/org.tianocore/IPv4PXESupport,string=no',
    )
    t.match(
      qemuCommand({ ...machine, firmware: 'aarch64' }).join(' '),
      /^qemu-system-aarch64 .*-machine virt .*AAVMF_CODE/,
    )
  },
)

t.test('machines are always emulated, and a disk comes after the network', async (t) => {
  const machine = {
    ...MACHINE,
    firmware: 'bios',
    variablesPath: undefined,
    diskPath: '/lab/n1.disk',
  } as const
  const command = qemuCommand(machine).join(' ')
  t.match(command, '-accel tcg ')
  t.notMatch(command, 'kvm')
  t.match(command, 'virtio-blk-pci,drive=disk,bootindex=2')
})

t.test('further cards are there, and are not booted from', async (t) => {
  const moreCards = [
    { mac: '52:54:00:00:00:02', network: 'tap,ifname=machine1' },
    { mac: '52:54:00:00:00:03', network: 'tap,ifname=machine2' },
  ]
  const command = qemuCommand({ ...MACHINE, firmware: 'bios', variablesPath: undefined, moreCards }).join(' ')
  t.match(
    command,
    '-netdev tap,ifname=machine1,id=net1 -device virtio-net-pci,netdev=net1,mac=52:54:00:00:00:02,romfile=',
  )
  t.match(
    command,
    '-netdev tap,ifname=machine2,id=net2 -device virtio-net-pci,netdev=net2,mac=52:54:00:00:00:03,romfile=',
  )
  t.equal(command.match(/bootindex/g)!.length, 1)
})

t.test('a MAC address or a size that would say something else to QEMU is refused', async (t) => {
  for (const wrong of [
    { mac: '52:54:00:00:00:01,x=1' },
    { moreCards: [{ mac: '52:54:00:00:00:02,x=1', network: 'user' }] },
    { memoryMb: 1 },
    { memoryMb: Number.NaN },
  ]) {
    const machine = { ...MACHINE, firmware: 'bios', variablesPath: undefined, ...wrong } as const
    t.throws(() => qemuCommand(machine), { code: 'MUSTER_LAB_INPUT' })
  }
})
