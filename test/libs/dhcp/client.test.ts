import t from 'tap'
import { clientOf } from '../../../libs/dhcp/client.ts'
import { IpxeOption, OptionCode } from '../../../libs/dhcp/codes.ts'
import { ARCHS_MAX } from '../../../libs/dhcp/limits.ts'
import { type FixtureName, fixture } from './_messages.ts'

const vendor = (text: string): [number, Buffer] => [OptionCode.vendorClass, Buffer.from(text)]
const user = (bytes: Buffer | string): [number, Buffer] => [OptionCode.userClass, Buffer.from(bytes)]
const arch = (...bytes: number[]): [number, Buffer] => [OptionCode.clientArchitecture, Buffer.from(bytes)]
const kindOf = (...options: [number, Buffer][]) => clientOf(new Map(options)).kind
const archsOf = (...options: [number, Buffer][]) => clientOf(new Map(options)).archs

t.test('real clients are told apart', (t) => {
  const expected: [FixtureName, string, number][] = [
    ['qemu-rom-bios-discover', 'ipxe', 0],
    ['undionly-discover', 'ipxe', 0],
    ['ovmf-pxe-discover', 'pxe', 7],
    ['ovmf-http-discover', 'http', 16],
    ['snponly-discover', 'ipxe', 7],
    ['dhclient-discover', 'os', 0],
    ['udhcpc-discover', 'os', 0],
  ]
  for (const [name, kind, arch] of expected)
    t.match(clientOf(fixture(name).options), { kind, archs: [arch] }, name)
  t.end()
})

t.test('iPXE is known by its user class, raw or as RFC 3004 has it', (t) => {
  t.equal(kindOf(vendor('PXEClient'), user('iPXE')), 'ipxe')
  t.equal(kindOf(vendor('PXEClient'), user('\x04iPXE')), 'ipxe')
  t.equal(kindOf(vendor('PXEClient'), user('\x03lab\x04iPXE')), 'ipxe')
  t.equal(kindOf(vendor('PXEClient'), user('\x05iPXE2')), 'pxe')
  t.equal(kindOf(vendor('PXEClient'), user('\xffiP')), 'pxe', 'a length past the end is no matter')
  t.equal(kindOf(vendor('PXEClient'), user('')), 'pxe')
  t.end()
})

t.test('firmware is known by its vendor class, the operating system by having another or none', (t) => {
  t.equal(kindOf(vendor('PXEClient:Arch:00007:UNDI:003016')), 'pxe')
  t.equal(kindOf(vendor('HTTPClient:Arch:00016:UNDI:003001')), 'http')
  t.equal(kindOf(vendor('udhcp 1.36')), 'os')
  t.equal(kindOf(), 'os')
  t.end()
})

t.test('the architectures are those of option 93, or else that of the vendor class, or else BIOS', (t) => {
  t.same(archsOf(arch(0, 9, 0, 7)), [9, 7])
  t.same(archsOf(arch(0, 16, 0)), [16], 'half of one is dropped')
  t.same(archsOf(arch(0x0b), vendor('PXEClient:Arch:00011:UNDI:003000')), [11], 'one byte is no architecture')
  t.same(archsOf(arch(7), vendor('PXEClient')), [0])
  t.same(archsOf(arch(), vendor('PXEClient')), [0])
  t.same(archsOf(arch(...Buffer.alloc(255))).length, ARCHS_MAX)
  t.end()
})

t.test('the features of iPXE are read as far as they go', (t) => {
  const { features } = clientOf(fixture('undionly-discover').options)
  t.ok(features.has(IpxeOption.http) && features.has(IpxeOption.bzImage))
  t.notOk(features.has(IpxeOption.efi))
  t.ok(clientOf(fixture('snponly-discover').options).features.has(IpxeOption.efi))

  const cut = clientOf(new Map([[OptionCode.ipxe, Buffer.of(0x13, 1, 1, 0x18, 9)]]))
  t.same([...cut.features], [0x13])
  t.end()
})

t.test(
  "Debian's loader for BIOS and the ROM of its QEMU cannot be told apart by what they say of themselves",
  (t) => {
    const rom = fixture('qemu-rom-bios-discover')
    const loader = fixture('undionly-unmarked-discover')
    t.same(loader.options, rom.options)
    t.end()
  },
)
