import t from 'tap'
import { decide } from '../../../libs/dhcp/decide.ts'
import type { Answer, DecisionContext } from '../../../libs/dhcp/decision.ts'
import type { DhcpPacket } from '../../../libs/dhcp/packet.ts'
import { fixture, IPXE_BIOS, MAC, message, PXE_BIOS, selects, wants } from './_messages.ts'

const ADDRESS = '10.0.1.17'
const OTHER = '10.0.1.99'
const SERVER = '10.0.1.1'

const CONTEXT: DecisionContext = {
  lookup: () => ({ hostName: 'n001', address: ADDRESS, prefix: 24 }),
  server: { address: SERVER, httpBase: 'http://10.0.1.1:9873' },
  hasLoader: () => true,
  turn: () => undefined,
}

function answered(packet: DhcpPacket, context: Partial<DecisionContext> = {}): Answer {
  const decision = decide(packet, { ...CONTEXT, ...context })
  if (decision.reply === undefined) throw new Error(`not answered: ${decision.why}`)
  return decision
}

function silence(packet: DhcpPacket, context: Partial<DecisionContext> = {}): string | undefined {
  const decision = decide(packet, { ...CONTEXT, ...context })
  return decision.reply === undefined ? decision.why : undefined
}

t.test('a DISCOVER is offered the reservation, whatever address it would like', (t) => {
  const answer = answered(message('discover', { options: [wants(OTHER)] }))
  t.match(answer, { type: 'offer', mac: MAC, kind: 'os', address: ADDRESS })
  t.notOk('file' in answer)
  t.equal(answer.reply.yiaddr, ADDRESS)
  t.end()
})

t.test('REQUESTs are acknowledged, refused or left alone as RFC 2131, 4.3.2 has it', (t) => {
  const table: [state: string, packet: DhcpPacket, expected: 'ack' | 'nak' | string][] = [
    ['SELECTING, us', message('request', { options: [selects(SERVER), wants(ADDRESS)] }), 'ack'],
    ['SELECTING, us, wrong address', message('request', { options: [selects(SERVER), wants(OTHER)] }), 'nak'],
    [
      'SELECTING, another server',
      message('request', { options: [selects(OTHER), wants(OTHER)] }),
      'takes the offer of 10.0.1.99',
    ],
    ['SELECTING, no address', message('request', { options: [selects(SERVER)] }), 'requests no address'],
    ['INIT-REBOOT', message('request', { options: [wants(ADDRESS)] }), 'ack'],
    ['INIT-REBOOT, wrong address', message('request', { options: [wants('192.168.1.5')] }), 'nak'],
    ['RENEWING or REBINDING', message('request', { ciaddr: ADDRESS }), 'ack'],
    ['RENEWING or REBINDING, wrong address', message('request', { ciaddr: OTHER }), 'nak'],
    ['two addresses that differ', message('request', { ciaddr: OTHER, options: [wants(ADDRESS)] }), 'nak'],
    ['nothing', message('request'), 'requests no address'],
    [
      'an address of three bytes',
      message('request', { options: [[50, Buffer.of(10, 0, 1)]] }),
      'requests no address',
    ],
  ]
  for (const [state, packet, expected] of table) {
    const decision = decide(packet, CONTEXT)
    t.equal(decision.reply === undefined ? decision.why : decision.type, expected, state)
  }
  t.end()
})

t.test('an ACK repeats the address that is in use, a NAK none', (t) => {
  t.match(answered(message('request', { ciaddr: ADDRESS })).reply, { ciaddr: ADDRESS, yiaddr: ADDRESS })
  const nak = answered(message('request', { ciaddr: OTHER }))
  t.match(nak, { type: 'nak', address: OTHER, reply: { ciaddr: '0.0.0.0', yiaddr: '0.0.0.0' } })
  t.end()
})

t.test('an INFORM is acknowledged at the reserved address, and at no other', (t) => {
  t.match(answered(message('inform', { ciaddr: ADDRESS })), { type: 'ack', reply: { ciaddr: ADDRESS } })
  t.equal(silence(message('inform', { ciaddr: OTHER })), 'informs from 10.0.1.99, not 10.0.1.17')
  t.end()
})

t.test('a relay that wants to be the server is told to clients as the server', (t) => {
  const relay = Buffer.of(11, 4, 10, 0, 2, 1)
  const relayed = { giaddr: '10.0.2.1', hops: 1 }
  const offer = answered(message('discover', { ...relayed, options: [...PXE_BIOS, [82, relay]] }))
  t.same(offer.reply.options.get(54), Buffer.of(10, 0, 2, 1))
  t.match(offer.reply, { siaddr: SERVER, giaddr: '10.0.2.1' })
  t.same(offer.reply.options.get(82), relay)

  const request = (chosen: string) =>
    message('request', { ...relayed, options: [selects(chosen), wants(ADDRESS), [82, relay]] })
  t.match(answered(request('10.0.2.1')), { type: 'ack' })
  t.match(answered(request(SERVER)), { type: 'ack' }, 'whoever was offered before the relay said so')
  t.equal(silence(request(OTHER)), 'takes the offer of 10.0.1.99')

  const wrong = message('request', { ...relayed, options: [wants(OTHER), [82, relay]] })
  t.same(answered(wrong).reply.options.get(54), Buffer.of(10, 0, 2, 1))
  t.end()
})

t.test('DECLINE and RELEASE change nothing; a DECLINE is odd', (t) => {
  t.match(decide(message('decline'), CONTEXT), { why: /another machine uses it/, odd: true })
  t.match(decide(message('release'), CONTEXT), { why: /stays reserved/, odd: undefined })
  t.end()
})

t.test('nobody else is answered', (t) => {
  const discover = message('discover')
  t.equal(silence(discover, { lookup: () => undefined }), 'not a machine of this rack')
  t.equal(silence(discover, { lookup: () => ({ hostName: 'n001' }) }), 'n001 has no address')
  t.equal(silence({ ...discover, op: 2 }), 'not a request')
  t.equal(silence({ ...discover, htype: 32, hlen: 20 }), 'hardware type 32 with 20 bytes names no machine')
  t.equal(silence({ ...discover, options: new Map() }), 'plain BOOTP')
  t.match(silence(message('offer')), /not for servers/)
  t.equal(
    silence({ ...discover, options: new Map([[53, Buffer.of(200)]]) }),
    'message type 200 is not for servers',
  )
  t.end()
})

t.test('the machine is looked up by its MAC address in lower case', (t) => {
  const asked: string[] = []
  decide(message('discover', { mac: 'AA:BB:CC:DD:EE:FF' }), {
    ...CONTEXT,
    lookup: (mac) => void asked.push(mac),
  })
  t.same(asked, ['aa:bb:cc:dd:ee:ff'])
  t.end()
})

t.test('a machine whose hardware address is not in the packet is known by the end of its identifier', (t) => {
  const guid = '00:02:c9:03:00:10:39:a5'
  const identifier = Buffer.from('ff000000000002000002c9000002c903001039a5', 'hex')
  const discover = message('discover', { htype: 32, hlen: 0, mac: '', options: [[61, identifier]] })
  const lookup = (mac: string) => (mac === guid ? CONTEXT.lookup(mac) : undefined)
  const answer = answered(discover, { lookup })
  t.match(answer, { type: 'offer', mac: guid, address: ADDRESS })
  t.match(answer.reply, { htype: 32, hlen: 0, flags: 0x8000 })
  t.same(answer.reply.options.get(61), identifier)
  t.match(decide(discover, { ...CONTEXT, lookup: () => undefined }), { mac: guid, why: /not a machine/ })

  const booting = { ...discover, options: new Map([...discover.options, ...IPXE_BIOS]) }
  const script = answered(booting, { lookup, hasLoader: () => false })
  t.match(script.file, /\/ipxe\/00-02-c9-03-00-10-39-a5\?/)
  t.end()
})

t.test('a boot file that the client has no room for is noted', (t) => {
  const server = { address: SERVER, httpBase: `http://${'x'.repeat(60)}.example:9873` }
  const options = [...IPXE_BIOS, [82, Buffer.alloc(255)]] as [number, Buffer][]
  const given = { server, hasLoader: () => false }
  t.equal(
    answered(message('discover', { options }), given).note,
    'the boot file has no room in what the client takes',
  )
  const roomy = message('discover', { options: [...options, [57, Buffer.of(1472 >> 8, 1472 & 255)]] })
  t.equal(answered(roomy, given).note, undefined)
  t.end()
})

t.test('a boot by real clients goes loader, then script', (t) => {
  const taken = { offered: 'loader', taken: 'loader' } as const
  t.match(answered(fixture('ovmf-pxe-discover')), { kind: 'pxe', stage: 'loader', file: 'snponly.efi' })
  t.match(answered(fixture('snponly-discover'), { turn: () => taken }), { kind: 'ipxe', stage: 'script' })
  t.match(answered(fixture('qemu-rom-bios-discover')), {
    kind: 'ipxe',
    stage: 'loader',
    file: 'undionly.kpxe',
  })
  t.match(answered(fixture('undionly-discover'), { turn: () => taken }), {
    kind: 'ipxe',
    stage: 'script',
    note: undefined,
  })
  t.match(answered(fixture('ovmf-http-discover')), {
    kind: 'http',
    stage: 'loader',
    file: 'http://10.0.1.1:9873/efiboot/snponly.efi',
  })
  t.match(answered(fixture('dhclient-discover')), { kind: 'os', file: undefined })
  t.end()
})

t.test('firmware for which there is no loader gets its address, and a note for the log', (t) => {
  const answer = answered(message('discover', { options: PXE_BIOS }), { hasLoader: () => false })
  t.match(answer, { kind: 'pxe', file: undefined, note: 'the loader undionly.kpxe is not here' })
  t.match(answer.reply, { yiaddr: ADDRESS, file: '', siaddr: '0.0.0.0' })
  t.end()
})
