import t, { type Test } from 'tap'
import { MessageType, OptionCode } from '../../libs/dhcp/codes.ts'
import { ipv4Bytes } from '../../libs/dhcp/ipv4.ts'
import { type DhcpPacket, messageTypeOf } from '../../libs/dhcp/packet.ts'
import { ADDRESS, type Client, SERVER, setUp } from './dhcp/_client.ts'
import { HTTP_X64, IPXE_X64, message, PXE_BIOS, selects, wants } from './dhcp/_messages.ts'

/** What clients in the field are known to do, asked of a server over its sockets. */

type Given = [number, Buffer][]

const vendor = (text: string): [number, Buffer] => [OptionCode.vendorClass, Buffer.from(text)]
const arch = (...bytes: number[]): [number, Buffer] => [OptionCode.clientArchitecture, Buffer.from(bytes)]
const text = (packet: DhcpPacket, code: number) => packet.options.get(code)?.toString('latin1')
const fileOf = (packet: DhcpPacket) => text(packet, OptionCode.bootFileName)?.replace(/\0$/, '')

/** One boot as far as the file's name: four messages. */
async function take(client: Client, options: Given): Promise<DhcpPacket> {
  const offer = await client.ask(message('discover', { options }))
  const ack = await client.ask(message('request', { options: [...options, selects(SERVER), wants(ADDRESS)] }))
  if (fileOf(offer) !== fileOf(ack)) throw new Error(`${fileOf(ack)} after an offer of ${fileOf(offer)}`)
  return ack
}

/** The server's answer to another client's message that comes after one that it must leave alone. */
async function keepsSilent(t: Test, client: Client, packet: DhcpPacket): Promise<void> {
  client.send(packet)
  const next = await client.ask(message('discover', { xid: 0xabcdef }))
  t.equal(next.xid, 0xabcdef, 'what comes next is the answer to the next message')
}

t.test('HTTPClient is echoed, with a URL of at most 127 bytes, for x64 and arm64', async (t) => {
  const { client } = await setUp(t)
  for (const [code, loader] of [
    [0x10, 'snponly.efi'],
    [0x13, 'snponly-arm64.efi'],
  ] as const) {
    const options = [vendor(`HTTPClient:Arch:000${code}:UNDI:003001`), arch(0, code)]
    const ack = await take(client, options)
    t.equal(text(ack, OptionCode.vendorClass), 'HTTPClient')
    t.equal(fileOf(ack), `http://127.0.0.1:9873/efiboot/${loader}`)
    t.ok(ack.options.get(OptionCode.bootFileName)!.length <= 127)
    for (const pxe of [OptionCode.vendorSpecific, OptionCode.tftpServerName]) t.notOk(ack.options.has(pxe))
  }
})

t.test('0x0007 and 0x0009 both mean x64 UEFI, which gets the loader that uses its own driver', async (t) => {
  const { client } = await setUp(t)
  for (const code of [7, 9]) {
    t.equal(fileOf(await take(client, [vendor('PXEClient'), arch(0, code)])), 'snponly.efi')
  }
})

t.test('an option 93 of one byte, or none, is as if it were not there', async (t) => {
  const { client } = await setUp(t)
  const named = vendor('PXEClient:Arch:00007:UNDI:003016')
  for (const bytes of [[], [7]]) {
    t.equal(fileOf(await take(client, [vendor('PXEClient'), arch(...bytes)])), 'undionly.kpxe')
    t.equal(fileOf(await take(client, [named, arch(...bytes)])), 'snponly.efi')
  }
})

t.test('of several architectures the first is taken that there is a loader for', async (t) => {
  const { client } = await setUp(t, { hasLoader: (name) => name === 'undionly.kpxe' })
  t.equal(fileOf(await take(client, [vendor('PXEClient'), arch(0, 7, 0, 9, 0, 0)])), 'undionly.kpxe')
})

t.test('option 97 may be missing, and comes back as it was if it is there', async (t) => {
  const { client } = await setUp(t)
  t.notOk((await take(client, PXE_BIOS)).options.has(OptionCode.clientMachineId))
  for (const id of [Buffer.alloc(17, 0xab), Buffer.alloc(16, 0xcd), Buffer.of(0)]) {
    const ack = await take(client, [...PXE_BIOS, [OptionCode.clientMachineId, id]])
    t.same(ack.options.get(OptionCode.clientMachineId), id)
  }
})

t.test(
  'a hardware address of eight bytes is answered by broadcast, also where it has its address',
  async (t) => {
    const mac = '00:11:75:01:02:03:04:05'
    const { client } = await setUp(t, {
      lookup: (asking) => (asking === mac ? { hostName: 'n001', address: '127.0.1.200' } : undefined),
    })
    for (const htype of [1, 32]) {
      const offer = await client.ask(message('discover', { mac, htype, hlen: 8 }))
      t.match(offer, { hlen: 8, yiaddr: '127.0.1.200', flags: 0x8000 })
      t.equal(offer.chaddr.toString('hex', 0, 8), mac.replaceAll(':', ''))
      const bound = { mac, htype, hlen: 8, flags: 0x8000, ciaddr: '127.0.1.200' }
      t.match(await client.ask(message('request', bound)), { ciaddr: '127.0.1.200', flags: 0x8000 })
    }
  },
)

t.test('an iPXE is not given the loader again and again', async (t) => {
  const { client } = await setUp(t)
  const [firmware, ipxe] = [[vendor('PXEClient:Arch:00007:UNDI:003016'), arch(0, 7)], IPXE_X64]
  const files: (string | undefined)[] = []
  for (const options of [firmware, ipxe, HTTP_X64, ipxe]) files.push(fileOf(await take(client, options)))
  t.match(files, ['snponly.efi', /\/ipxe\//, /\/efiboot\//, /\/ipxe\//])
})

t.test('a Raspberry Pi finds the options 43 and 66 beside the address of the server', async (t) => {
  const { client } = await setUp(t)
  const ack = await take(client, [vendor('PXEClient:Arch:00000:UNDI:002001'), arch(0, 0)])
  t.ok(ack.options.get(OptionCode.vendorSpecific)!.length > 0)
  t.equal(text(ack, OptionCode.tftpServerName), SERVER)
  t.equal(ack.siaddr, SERVER)
})

t.test('an unknown machine is given nothing, and no NAK either for what others gave it', async (t) => {
  const { client, log } = await setUp(t)
  const mac = '52:54:00:ff:ff:ff'
  await keepsSilent(t, client, message('discover', { mac, options: PXE_BIOS }))
  await keepsSilent(t, client, message('request', { mac, options: [wants('10.9.9.9')] }))
  await keepsSilent(t, client, message('request', { mac, ciaddr: '10.9.9.9' }))
  t.same(
    log.filter(({ level }) => level === 'warn'),
    [],
  )
})

t.test('wherever EDK2 looks for the server of the file it finds the same one', async (t) => {
  const { client } = await setUp(t)
  const ack = await take(client, [vendor('PXEClient:Arch:00007:UNDI:003016'), arch(0, 7)])
  t.equal(ack.siaddr, SERVER)
  t.equal(text(ack, OptionCode.tftpServerName), SERVER)
  t.same(ack.options.get(OptionCode.serverIdentifier), ipv4Bytes(SERVER))
  t.equal(ack.file, fileOf(ack))
})

t.test('the mask of a network without a class is said in every answer', async (t) => {
  const reservation = { hostName: 'n001', address: ADDRESS, prefix: 22, gateway: '127.0.3.254' }
  const { client } = await setUp(t, { lookup: () => reservation })
  const offer = await client.ask(message('discover'))
  const ack = await client.ask(message('request', { options: [selects(SERVER), wants(ADDRESS)] }))
  for (const { options } of [offer, ack]) {
    t.same(options.get(OptionCode.subnetMask), Buffer.of(255, 255, 252, 0))
    t.same(options.get(OptionCode.router), Buffer.of(127, 0, 3, 254))
  }
})

t.test('a client that a port kept from hearing the first answers gets the same again', async (t) => {
  const { client } = await setUp(t)
  const offers: DhcpPacket[] = []
  for (const secs of [0, 4, 12, 28, 60]) {
    offers.push(await client.ask(message('discover', { secs, options: PXE_BIOS })))
  }
  for (const offer of offers) t.same(offer, offers[0])
  t.equal(messageTypeOf(offers[0]!), MessageType.offer)
})

t.test('what a client takes is not exceeded: the last options are left out first', async (t) => {
  const hostName = 'n'.repeat(253)
  const { client } = await setUp(t, { lookup: () => ({ hostName, address: ADDRESS, prefix: 24 }) })
  const identifier: [number, Buffer] = [OptionCode.clientIdentifier, Buffer.alloc(200, 1)]
  const small = await client.ask(message('discover', { options: [...PXE_BIOS, identifier] }))
  t.ok(small.options.has(OptionCode.bootFileName) && small.options.has(OptionCode.clientIdentifier))
  t.notOk(small.options.has(OptionCode.hostName))
  const size: [number, Buffer] = [OptionCode.maximumMessageSize, Buffer.of(1_500 >> 8, 1_500 & 255)]
  const large = await client.ask(message('discover', { options: [...PXE_BIOS, identifier, size] }))
  t.equal(text(large, OptionCode.hostName), hostName)
})
