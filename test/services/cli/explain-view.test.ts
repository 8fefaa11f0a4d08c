import t from 'tap'
import type { Explained } from '../../../services/cli/explain.ts'
import { explainLines } from '../../../services/cli/explain-view.ts'

const plain = (text: string) => text
const lines = (parts: Partial<Explained>, width?: number) =>
  explainLines(
    { name: 'n1', seq: 9, overlays: [], decisions: [], servers: [], ...parts },
    { width, dim: plain, red: plain },
  )
const line = (label: string, parts: Partial<Explained>) => lines(parts).find((each) => each.startsWith(label))

t.test('what a reboot would change is told in plain words', async (t) => {
  const running = { bootedAt: 0, stage: 'up', seq: 7, differs: true }
  const differences = [
    { what: 'image', before: 'debian 3f2a', after: 'debian 91bc' },
    { what: 'kernel arguments', before: '', after: 'quiet' },
    { what: 'boot script' },
    { what: 'tags.note', before: 'x'.repeat(50), after: 'y'.repeat(50) },
  ]
  t.match(
    line('running', { running: { ...running, differences } }),
    /change 7, booted .*; a reboot would change: image debian 3f2a -> 91bc, kernel arguments none -> quiet, boot script, tags.note$/,
  )
  t.match(line('running', { running: { ...running, differs: false } }), /a reboot would change nothing$/)
  t.match(line('running', { running }), /cannot be told any more/)
  t.match(line('running', { running: { bootedAt: 0, stage: 'dhcp' } }), /not known, booted .*, reached dhcp$/)
})

t.test('which kernel it is, is told by where it comes from', async (t) => {
  const version = '6.1.0-1'
  const path = '/boot/vmlinuz-6.1.0-1'
  t.match(
    line('kernel', { kernel: { version, path, available: 1 } }),
    /6\.1\.0-1, the only one in the image$/,
  )
  t.match(line('kernel', { kernel: { version, path, available: 2 } }), /the newest of 2 in the image$/)
  t.match(line('kernel', { kernel: { version, path, available: 2, asked: '6.1' } }), /, asked for as 6\.1$/)
  const set = { seq: 8, at: 0, actor: 'alice', reason: 'a driver' }
  const imported = { name: 'new', source: '/srv/unpacked', builtAt: 0, set }
  const shown = lines({ kernel: { version, imported, available: 0, asked: 'new' } })
  t.match(shown[1], /new, Linux 6\.1\.0-1, imported .* from \/srv\/unpacked, apart from the image$/)
  t.match(shown[2], /imported by change 8, .*, alice: a driver$/)
})

t.test('the bootloader is told where somebody chose it', async (t) => {
  const bootloader = (value: string, from: string) =>
    line('bootloader', { decisions: [{ field: 'bootloader', value, origins: [{ from }], overrode: [] }] })
  t.match(bootloader('grub', 'node'), /grub, on UEFI; iPXE on BIOS$/)
  t.match(bootloader('ipxe', 'node'), /ipxe$/)
  t.equal(bootloader('ipxe', 'default'), undefined)
  t.equal(line('bootloader', {}), undefined)
})

t.test('the boot record says where it is live, and where not yet', async (t) => {
  const record = { pair: 'a', nodeSeq: 7, group: 'debian-1', groupSeq: 8 }
  const servers = [
    { id: 'b1', live: true },
    { id: 'b2', live: false, have: 63, total: 100 },
  ]
  t.match(
    line('boot record', { record, servers }),
    /of change 7, group debian-1 of change 8; live on b1; not yet on b2 \(63 %\)$/,
  )
  t.match(line('boot record', { record }), /live on no boot server$/)
  t.match(line('boot record', { recordProblem: 'it has none' }), /it has none$/)
})

t.test('long texts go on below themselves, and fit the terminal', async (t) => {
  const value = Array.from({ length: 30 }, (_, index) => `option${index}=value`)
  const decisions = [{ field: 'kernel.args', value, origins: [{ from: 'node' }], overrode: [] }]
  const shown = lines({ decisions }, 80)
  t.ok(shown.every((each) => each.length <= 80))
  t.match(shown.join(' ').replace(/\s+/g, ' '), value.join(' '))
})

t.test('the subnet that a node asks in is told, and so is its rack if that is another', async (t) => {
  const device = { name: 'eth0', hwaddr: 'aa', ipaddr: '10.0.1.1' }
  const decisions = [{ field: 'rack', value: 'r1', origins: [], overrode: [] }]
  const boots = (rack: string) =>
    line('boots by', { decisions, device: { ...device, subnet: { name: 'boot', rack, mode: 'full' } } })
  t.match(boots('r1'), /eth0, aa, 10\.0\.1\.1, subnet boot \(mode full\)$/)
  t.match(boots('r2'), /subnet boot of rack r2 \(mode full\)$/)
})
