import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import { MessageType } from '../../../libs/dhcp/codes.ts'
import { DhcpListenError } from '../../../libs/dhcp/errors.ts'
import { CLIENT_REQUESTS_PER_SECOND_MAX, PACKET_BYTES_MAX } from '../../../libs/dhcp/limits.ts'
import { messageTypeOf } from '../../../libs/dhcp/packet.ts'
import { DhcpServer } from '../../../libs/dhcp/server.ts'
import type { UnknownClient } from '../../../libs/dhcp/unknown.ts'
import { ADDRESS, SERVER, setUp } from './_client.ts'
import { HTTP_X64, IPXE_BIOS, IPXE_X64, MAC, message, PXE_BIOS, selects, wants } from './_messages.ts'

t.test('a client gets its address in four messages, by broadcast', async (t) => {
  const { client, reports } = await setUp(t)
  const offer = await client.ask(message('discover', { xid: 7 }), '255.255.255.255')
  t.equal(messageTypeOf(offer), MessageType.offer)
  t.match(offer, { op: 2, xid: 7, yiaddr: ADDRESS })

  const request = message('request', { xid: 7, options: [selects(SERVER), wants(ADDRESS)] })
  t.equal(messageTypeOf(await client.ask(request)), MessageType.ack)
  t.same(reports, [
    { type: 'offer', mac: MAC, kind: 'os', address: ADDRESS },
    { type: 'ack', mac: MAC, kind: 'os', address: ADDRESS },
  ])
})

t.test('a client that has its address is answered there', async (t) => {
  const { client } = await setUp(t)
  const renewed = await client.ask(message('request', { ciaddr: ADDRESS }))
  t.match(renewed, { ciaddr: ADDRESS, yiaddr: ADDRESS })
})

t.test('a client with a wrong address is refused', async (t) => {
  const { client, reports } = await setUp(t)
  t.equal(
    messageTypeOf(await client.ask(message('request', { options: [wants('10.9.9.9')] }))),
    MessageType.nak,
  )
  t.same(reports, [{ type: 'nak', mac: MAC, kind: 'os', address: '10.9.9.9' }])
})

t.test('firmware gets the loader, the loader the script, and the next boot the loader again', async (t) => {
  const { client, reports } = await setUp(t)
  const files: string[] = []
  for (const options of [PXE_BIOS, IPXE_BIOS, IPXE_BIOS, IPXE_BIOS]) {
    await client.ask(message('discover', { options }))
    // Asked twice, as when the answer is lost: the same comes again.
    for (let i = 0; i < 2; i++) {
      const ack = await client.ask(
        message('request', { options: [...options, selects(SERVER), wants(ADDRESS)] }),
      )
      files.push(ack.file.replace(/\?.*/, ''))
    }
  }
  const [loader, script] = ['undionly.kpxe', 'http://127.0.0.1:9873/ipxe/52-54-00-aa-bb-01']
  t.same(files, [loader, loader, script, script, loader, loader, script, script])
  t.match(reports.at(-1), { type: 'ack', kind: 'ipxe', stage: 'script', file: new RegExp(`^${script}`) })
})

t.test('the loader that firmware took over HTTP gets the script, as after TFTP', async (t) => {
  const { client } = await setUp(t)
  const files: string[] = []
  for (const options of [HTTP_X64, IPXE_X64, HTTP_X64, IPXE_X64]) {
    await client.ask(message('discover', { options }))
    const request = message('request', { options: [...options, selects(SERVER), wants(ADDRESS)] })
    files.push((await client.ask(request)).file.replace(/\?.*/, ''))
  }
  const base = 'http://127.0.0.1:9873'
  const [loader, script] = [`${base}/efiboot/snponly.efi`, `${base}/ipxe/52-54-00-aa-bb-01`]
  t.same(files, [loader, script, loader, script])
})

t.test('what is not to be answered is not, and the server goes on', async (t) => {
  const { client, reports, log } = await setUp(t)
  client.send(Buffer.from('nonsense'))
  client.send(Buffer.alloc(PACKET_BYTES_MAX + 1))
  client.send(Buffer.alloc(0))
  client.send(message('discover', { mac: '52:54:00:00:00:99' }))
  client.send(message('decline'))
  const offer = await client.ask(message('discover', { xid: 99 }))
  t.equal(offer.xid, 99)
  t.equal(reports.length, 1)
  t.same(
    log.filter(({ level }) => level === 'warn').map(({ fields }) => fields),
    [{ mac: MAC, why: `declines ${ADDRESS}: another machine uses it` }],
    'only what an administrator should hear of is more than debug',
  )
})

t.test('what will probably not work is logged with the answer', async (t) => {
  const { client, log } = await setUp(t, { hasLoader: () => false })
  await client.ask(message('discover', { options: PXE_BIOS }))
  t.match(log.at(-1), { level: 'warn', fields: { mac: MAC, note: 'the loader undionly.kpxe is not here' } })
})

t.test('over a limit requests are dropped, and those of the next second are answered', async (t) => {
  let now = 0
  const warned = Promise.withResolvers<string>()
  const logger = { debug() {}, info() {}, warn: (_: object, message: string) => warned.resolve(message) }
  const lookup = () => ({ hostName: 'n001', address: ADDRESS })
  const requestsPerSecondMax = 100
  const { client } = await setUp(t, { clock: () => now, logger, lookup, requestsPerSecondMax })
  for (let i = 0; i < requestsPerSecondMax; i++)
    await client.ask(message('discover', { mac: `52:54:00:00:01:${i.toString(16).padStart(2, '0')}` }))
  client.send(message('discover', { xid: 1 }))
  t.equal(await warned.promise, 'dhcp: too many requests, some are dropped')
  now = 1_000
  t.equal((await client.ask(message('discover', { xid: 2 }))).xid, 2)
})

t.test(
  'a machine that asks without end is held back, told of once a second, and takes nothing from others',
  async (t) => {
    const { client, server, log } = await setUp(t, {
      clock: () => 0,
      lookup: () => ({ hostName: 'n001', address: ADDRESS }),
    })
    const mad = message('discover')
    for (let i = 0; i < CLIENT_REQUESTS_PER_SECOND_MAX; i++) await client.ask(mad)
    for (let i = 0; i < 500; i++) client.send({ ...mad, xid: i })
    const offer = await client.ask(message('discover', { xid: 7, mac: '52:54:00:00:00:07' }))
    t.equal(offer.xid, 7)
    const warnings = log.filter(({ level }) => level === 'warn')
    t.match(warnings, [{ fields: { mac: MAC, from: SERVER }, message: /asks too often/ }])
    t.equal(warnings.length, 1)
    t.match(server.figures, {
      clientDrops: 500,
      overloadDrops: 0,
      answered: CLIENT_REQUESTS_PER_SECOND_MAX + 1,
    })
  },
)

t.test('a machine that nobody knows is reported with what it says of itself', async (t) => {
  const seen: UnknownClient[] = []
  const { client, server } = await setUp(t, {
    onUnknown: (one) => void seen.push(one),
    time: () => 1_700_000_000_000,
  })
  const mac = '52:54:00:00:00:99'
  client.send(message('discover', { mac, options: PXE_BIOS }))
  client.send(message('release', { mac }))
  await client.ask(message('discover'))
  t.same(seen, [
    {
      mac,
      kind: 'pxe',
      archs: [0],
      vendorClass: 'PXEClient:Arch:00000:UNDI:002001',
      relay: {},
      requestedAt: 1_700_000_000_000,
    },
  ])
  t.match(server.figures, { received: 3, answered: 1, unanswered: 2 })
})

t.test(
  'a port that is taken, or an address that is not here, is an error that says what to do',
  async (t) => {
    const elsewhere = new DhcpServer({
      address: '192.0.2.1',
      port: 0,
      pxePort: 0,
      httpBase: 'http://192.0.2.1',
      lookup: () => undefined,
      hasLoader: () => false,
    })
    await t.rejects(elsewhere.start(), DhcpListenError)
    await elsewhere.close()

    const taken = createSocket('udp4')
    t.teardown(() => taken.close())
    taken.bind(0, '0.0.0.0')
    await once(taken, 'listening')
    const second = new DhcpServer({
      address: SERVER,
      port: taken.address().port,
      pxePort: 0,
      httpBase: 'http://127.0.0.1',
      lookup: () => undefined,
      hasLoader: () => false,
    })
    await t.rejects(second.start(), { code: 'MUSTER_DHCP_LISTEN', hint: /ss -ulpn/ })
  },
)

t.test('it closes twice, and gives its port back', async (t) => {
  const { server, client } = await setUp(t)
  await server.close()
  await server.close()
  const again = createSocket('udp4')
  t.teardown(() => again.close())
  again.bind(client.serverPort, '0.0.0.0')
  await once(again, 'listening')
})
