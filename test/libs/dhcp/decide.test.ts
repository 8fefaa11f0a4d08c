import fc from 'fast-check'
import t from 'tap'
import { type Answer, type DecisionContext, decide } from '../../../libs/dhcp/decide.ts'
import { type DhcpPacket, decodePacket, encodePacket } from '../../../libs/dhcp/packet.ts'
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
  t.match(silence({ ...discover, htype: 32, hlen: 20 }), /not Ethernet/)
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
  t.match(answered(fixture('dhclient-discover')), { kind: 'os', file: undefined })
  t.end()
})

t.test('firmware for which there is no loader gets its address, and a note for the log', (t) => {
  const answer = answered(message('discover', { options: PXE_BIOS }), { hasLoader: () => false })
  t.match(answer, { kind: 'pxe', file: undefined, note: 'the loader undionly.kpxe is not here' })
  t.match(answer.reply, { yiaddr: ADDRESS, file: '', siaddr: '0.0.0.0' })
  t.end()
})

t.test('no message makes it throw, and every answer can be written and read', (t) => {
  const options = fc.array(
    fc.tuple(
      fc.constantFrom(43, 50, 52, 53, 54, 60, 61, 77, 82, 93, 97, 175),
      fc.uint8Array({ maxLength: 40 }),
    ),
  )
  fc.assert(
    fc.property(options, fc.constantFrom('discover', 'request', 'inform'), (list, type) => {
      const packet = message(type as 'discover', { ciaddr: ADDRESS, options: IPXE_BIOS })
      for (const [code, value] of list) packet.options.set(code, Buffer.from(value))
      const { reply } = decide(packet, CONTEXT)
      return reply === undefined || decodePacket(encodePacket(reply)).problem === undefined
    }),
    { numRuns: 500 },
  )
  t.end()
})
