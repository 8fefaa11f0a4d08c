import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import { decide } from '../../../libs/dhcp/decide.ts'
import type { DecisionContext } from '../../../libs/dhcp/decision.ts'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import type { SubnetMode } from '../../../libs/records/subnet.ts'
import { ADDRESS, SERVER as LOCAL, setUp } from './_client.ts'
import { decoded, fixture, HTTP_X64, IPXE_BIOS, MAC, message, PXE_BIOS, selects, wants } from './_messages.ts'

const SERVER = '10.0.1.1'
const SITE = '10.0.1.250'

function say(
  packet: ReturnType<typeof message>,
  given: Partial<DecisionContext> & { mode?: SubnetMode } = {},
) {
  const { mode = 'proxy', ...context } = given
  return decide(packet, {
    lookup: () => undefined,
    server: { address: SERVER, httpBase: `http://${SERVER}:9873` },
    hasLoader: () => true,
    turn: () => undefined,
    subnets: [{ name: 'site', network: '10.0.1.0', prefix: 24, mode }],
    ...context,
  })
}

const known = { lookup: () => ({ hostName: 'n001', address: '10.0.1.17', prefix: 24 }) }

t.test('beside another server the boot file is offered, and nothing that is the other’s to give', (t) => {
  for (const [what, packet, file, vendor] of [
    ['a boot ROM', message('discover', { options: PXE_BIOS }), 'undionly.kpxe', 'PXEClient'],
    ['UEFI', fixture('ovmf-pxe-discover'), 'snponly.efi', 'PXEClient'],
    ['iPXE', fixture('undionly-discover'), 'undionly.kpxe', 'PXEClient'],
    [
      'UEFI over HTTP',
      fixture('ovmf-http-discover'),
      `http://${SERVER}:9873/efiboot/snponly.efi`,
      'HTTPClient',
    ],
  ] as const) {
    for (const context of [{}, known]) {
      const { reply } = say(packet, context)
      if (reply === undefined) throw new Error(what)
      t.match(reply, { yiaddr: '0.0.0.0', siaddr: SERVER, file, xid: packet.xid }, what)
      t.equal(reply.options.get(60)?.toString(), vendor, what)
      t.same(reply.options.get(54), Buffer.of(10, 0, 1, 1), what)
      t.same(reply.options.get(97), packet.options.get(97), what)
      for (const code of [1, 3, 6, 12, 15, 28, 51, 58, 59, 175])
        t.notOk(reply.options.has(code), `${what}: ${code}`)
    }
  }
  t.end()
})

t.test('a machine that only wants an address is left to the other server', (t) => {
  t.match(say(message('discover'), known), { reply: undefined, why: /only machines that boot/ })
  t.match(say(message('request', { options: [wants('10.0.1.17')] }), known), {
    reply: undefined,
    unknown: undefined,
  })
  t.end()
})

t.test('a machine that nobody knows is told what to boot, too, and reported', (t) => {
  t.match(say(message('discover', { options: PXE_BIOS })), {
    type: 'offer',
    address: '0.0.0.0',
    unknown: true,
  })
  t.match(say(message('discover', { options: PXE_BIOS }), known), { unknown: undefined })
  t.end()
})

t.test('who takes the other server’s offer is not answered, but took the boot file, too', (t) => {
  const request = message('request', { options: [...IPXE_BIOS, selects(SITE), wants('10.0.1.99')] })
  t.match(say(request), { reply: undefined, took: true, mac: MAC })
  t.end()
})

t.test('on port 4011 the boot file is acknowledged, with the kind of server that was asked for', (t) => {
  const item = Buffer.of(71, 4, 0x80, 0, 0, 0, 255)
  const request = message('request', { ciaddr: '10.0.1.99', options: [...PXE_BIOS, [43, item]] })
  const { reply } = say(request, { onPxePort: true })
  t.match(reply, { ciaddr: '10.0.1.99', yiaddr: '0.0.0.0', siaddr: SERVER, file: 'undionly.kpxe' })
  t.equal(reply?.options.get(53)?.toString('hex'), '05')
  t.equal(reply?.options.get(43)?.toString('hex'), '470480000000060108ff')
  t.match(say(message('inform', { ciaddr: '10.0.1.99', options: PXE_BIOS }), { onPxePort: true }), {
    type: 'ack',
  })
  t.match(say(message('discover', { options: PXE_BIOS }), { onPxePort: true }), { reply: undefined })
  t.match(say(request, { onPxePort: true, mode: 'full' }), {
    reply: undefined,
    why: 'not a machine of this rack',
  })
  t.match(say(request, { onPxePort: true, mode: 'full', ...known }), { type: 'ack', address: '0.0.0.0' })
  t.end()
})

t.test('where the server is switched off it says nothing, and lists nobody', (t) => {
  for (const options of [[], PXE_BIOS, HTTP_X64, IPXE_BIOS]) {
    for (const type of ['discover', 'request', 'inform'] as const) {
      const silence = say(message(type, { options }), { ...known, mode: 'off' })
      t.match(silence, { reply: undefined, why: 'the subnet site is switched off' })
    }
  }
  t.notOk('unknown' in say(message('discover', { options: PXE_BIOS }), { mode: 'off' }))
  t.end()
})

t.test('a loader that is not here is told of, not offered', (t) => {
  const silence = say(message('discover', { options: PXE_BIOS }), { hasLoader: () => false })
  t.match(silence, { reply: undefined, odd: true, why: 'the loader undionly.kpxe is not here' })
  t.end()
})

const LOOPBACK = { name: 'lo', network: '127.0.0.0', prefix: 8 } as const

t.test(
  'beside another server a machine gets loader and script in the order in which it takes addresses there',
  async (t) => {
    const subnets = [{ ...LOOPBACK, mode: 'proxy' }] as const
    const { client, server } = await setUp(t, { subnets: () => subnets })
    const files: string[] = []
    const takes = [selects('127.0.0.9'), wants('127.0.0.77')] as const
    for (let boot = 0; boot < 4; boot++) {
      // Asked twice, as when the other server is slow.
      for (let i = 0; i < 2; i++) {
        const { file } = await client.ask(message('discover', { options: IPXE_BIOS }))
        files.push(file.replace(/.*\/ipxe\/.*/, 'script'))
      }
      client.send(message('request', { options: [...IPXE_BIOS, ...takes] }))
    }
    const loader = 'undionly.kpxe'
    t.same(files, [loader, loader, 'script', 'script', loader, loader, 'script', 'script'])
    t.equal(server.figures.answered, 8, 'REQUESTs to the other server are not answered')
  },
)

t.test('a boot ROM that asks again at port 4011 is answered where it asks from', async (t) => {
  const subnets = [{ ...LOOPBACK, mode: 'proxy' }] as const
  const { server } = await setUp(t, { subnets: () => subnets, pxePort: 0 })
  const rom = createSocket('udp4')
  t.teardown(() => rom.close())
  rom.bind(0, LOCAL)
  await once(rom, 'listening')
  const request = message('request', { ciaddr: ADDRESS, options: PXE_BIOS })
  rom.send(encodePacket(request), server.pxePort!, LOCAL)
  const [bytes, from] = await once(rom, 'message')
  t.equal(from.port, server.pxePort)
  t.match(decoded(bytes), { file: 'undionly.kpxe', siaddr: LOCAL, yiaddr: '0.0.0.0' })
})

t.test('a server goes without port 4011 where another program has it, and says so', async (t) => {
  const other = createSocket('udp4')
  t.teardown(() => other.close())
  other.bind(0, LOCAL)
  await once(other, 'listening')
  const { client, server, log } = await setUp(t, { pxePort: other.address().port })
  t.equal(server.pxePort, undefined)
  t.match(log, [{ level: 'warn', message: /no port for PXE clients/ }])
  t.match(await client.ask(message('discover')), { yiaddr: ADDRESS })
})
