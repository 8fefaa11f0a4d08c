import t from 'tap'
import { type BootChoiceInput, chooseBootFile } from '../../../libs/dhcp/boot-file.ts'
import type { ClientKind } from '../../../libs/dhcp/client.ts'
import { IpxeOption, MessageType } from '../../../libs/dhcp/codes.ts'
import { FILE_BYTES_MAX, URL_BYTES_MAX } from '../../../libs/dhcp/limits.ts'

const SCRIPT = `http://10.0.0.1:9873/ipxe/52-54-00-aa-bb-01?assetkey=\${asset:uristring}&uuid=\${uuid}`

function choose(
  kind: ClientKind,
  given: Partial<BootChoiceInput> & { arch?: number; archs?: number[]; features?: number[] } = {},
) {
  const { arch = 0, archs = [arch], features = [], ...rest } = given
  return chooseBootFile({
    client: { kind, archs, features: new Set(features) },
    messageType: MessageType.discover,
    mac: '52:54:00:aa:bb:01',
    httpBase: 'http://10.0.0.1:9873',
    hasLoader: () => true,
    turn: undefined,
    ...rest,
  })
}

t.test('PXE firmware gets the loader for its architecture, every time', (t) => {
  const expected = [
    [0, 'undionly.kpxe'],
    [6, 'snponly-i386.efi'],
    [7, 'snponly.efi'],
    [9, 'snponly.efi'],
    [11, 'snponly-arm64.efi'],
  ] as const
  for (const [arch, file] of expected) {
    t.same(choose('pxe', { arch }), { boot: { stage: 'loader', file } })
    t.same(choose('pxe', { arch, turn: { taken: 'loader', offered: 'script' } }).boot?.file, file)
  }
  t.end()
})

t.test('a loader that is missing is named', (t) => {
  t.same(choose('pxe', { arch: 6, hasLoader: () => false }), {
    note: 'the loader snponly-i386.efi is not here',
  })
  t.same(choose('pxe', { arch: 2 }), { note: 'no loader is known for architecture 2' })
  t.end()
})

t.test('firmware that boots over HTTP gets the address of the loader, every time', (t) => {
  const expected = [
    [15, 'snponly-i386.efi'],
    [16, 'snponly.efi'],
    [17, 'snponly.efi'],
    [19, 'snponly-arm64.efi'],
    [7, 'snponly.efi'],
  ] as const
  for (const [arch, loader] of expected) {
    const boot = { stage: 'loader', file: `http://10.0.0.1:9873/efiboot/${loader}` }
    t.same(choose('http', { arch }), { boot })
    t.same(choose('http', { arch, turn: { taken: 'loader', offered: 'script' } }), { boot })
  }
  t.same(choose('http', { arch: 18 }), { note: 'no loader is known for architecture 18' })
  t.same(choose('http', { arch: 16, hasLoader: () => false }), { note: 'the loader snponly.efi is not here' })
  t.end()
})

t.test('an address that is longer than firmware takes is not given, and noted', (t) => {
  const httpBaseOf = (bytes: number) => `http://${'x'.repeat(bytes - 'http:///efiboot/snponly.efi'.length)}`
  const fits = choose('http', { arch: 16, httpBase: httpBaseOf(URL_BYTES_MAX) })
  t.equal(fits.boot?.file.length, URL_BYTES_MAX)
  const { boot, note } = choose('http', { arch: 16, httpBase: httpBaseOf(URL_BYTES_MAX + 1) })
  t.equal(boot, undefined)
  t.match(note, /longer than 127 bytes/)
  t.end()
})

t.test('of several architectures the first is taken that there is a loader for', (t) => {
  t.equal(choose('pxe', { archs: [2, 9, 0] }).boot?.file, 'snponly.efi')
  const hasLoader = (name: string) => name === 'undionly.kpxe'
  t.equal(choose('pxe', { archs: [7, 0], hasLoader }).boot?.file, 'undionly.kpxe')
  t.same(choose('pxe', { archs: [7, 6], hasLoader }), { note: 'the loader snponly.efi is not here' })
  t.same(choose('pxe', { archs: [2, 10] }), { note: 'no loader is known for architecture 2, 10' })
  t.end()
})

t.test('operating systems get no file', (t) => {
  t.same(choose('os'), {})
  t.end()
})

t.test('an iPXE gets our loader first', (t) => {
  t.same(choose('ipxe').boot, { stage: 'loader', file: 'undionly.kpxe' })
  t.same(choose('ipxe', { turn: { taken: 'script', offered: 'script' } }).boot?.stage, 'loader', 'a new boot')
  t.end()
})

t.test('whoever took the loader gets the script next, whatever it says that it can do', (t) => {
  const turn = { offered: 'loader', taken: 'loader' } as const
  t.same(choose('ipxe', { turn }).boot, { stage: 'script', file: SCRIPT })
  t.same(choose('ipxe', { turn, features: [IpxeOption.bzImage] }), {
    boot: { stage: 'script', file: SCRIPT },
    note: 'this iPXE says that it cannot do HTTP, or cannot start this kind of kernel',
  })
  t.end()
})

t.test('a REQUEST gets what was offered, also when it comes again', (t) => {
  const messageType = MessageType.request
  t.equal(choose('ipxe', { messageType, turn: { offered: 'loader' } }).boot?.stage, 'loader')
  t.equal(choose('ipxe', { messageType, turn: { offered: 'loader', taken: 'loader' } }).boot?.stage, 'loader')
  t.equal(choose('ipxe', { messageType, turn: { offered: 'script', taken: 'script' } }).boot?.stage, 'script')
  t.end()
})

t.test('an iPXE for which there is no loader gets the script at once', (t) => {
  t.equal(choose('ipxe', { hasLoader: () => false }).boot?.stage, 'script')
  t.equal(choose('ipxe', { arch: 33 }).boot?.stage, 'script')
  t.end()
})

t.test('what our kernels need is noted when missing: bzImage for BIOS, EFI for UEFI', (t) => {
  const noted = (arch: number, features: number[]) =>
    choose('ipxe', { arch, features, hasLoader: () => false }).note
  t.equal(noted(0, [IpxeOption.http, IpxeOption.bzImage]), undefined)
  t.equal(noted(7, [IpxeOption.http, IpxeOption.efi]), undefined)
  t.ok(noted(0, [IpxeOption.http, IpxeOption.efi]))
  t.ok(noted(7, [IpxeOption.http, IpxeOption.bzImage]))
  t.equal(noted(0, []), undefined, 'one that says nothing is taken at its word')
  t.end()
})

t.test('the longest address of a script fits the file field of a packet', (t) => {
  const { boot } = choose('ipxe', { httpBase: 'http://255.255.255.255:65535', hasLoader: () => false })
  t.ok(boot && boot.file.length <= FILE_BYTES_MAX)
  t.end()
})

t.test('where GRUB is wanted UEFI gets the shim that starts it, each time, and BIOS iPXE', (t) => {
  const expected = [
    ['pxe', 7, 'shimx64.efi'],
    ['pxe', 9, 'shimx64.efi'],
    ['pxe', 11, 'shimaa64.efi'],
    ['pxe', 0, 'undionly.kpxe'],
    ['http', 16, 'http://10.0.0.1:9873/efiboot/shimx64.efi'],
    ['http', 19, 'http://10.0.0.1:9873/efiboot/shimaa64.efi'],
  ] as const
  for (const [kind, arch, file] of expected)
    t.same(choose(kind, { arch, bootloader: 'grub' }), { boot: { stage: 'loader', file } })
  const again = { arch: 7, bootloader: 'grub', turn: { offered: 'loader', taken: 'loader' } } as const
  t.equal(choose('ipxe', again).boot?.file, 'shimx64.efi', 'GRUB does not ask as the iPXE of a card does')
  t.same(choose('pxe', { arch: 7, bootloader: 'grub', hasLoader: (name) => name === 'snponly.efi' }), {
    note: 'the loader shimx64.efi is not here',
  })
  t.end()
})
