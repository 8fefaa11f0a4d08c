import fc from 'fast-check'
import t from 'tap'
import { MessageType, OptionCode } from '../../../libs/dhcp/codes.ts'
import { PACKET_BYTES_MAX } from '../../../libs/dhcp/limits.ts'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import { type GrantInput, grant, refusal } from '../../../libs/dhcp/reply.ts'
import { decoded, fixture, HTTP_X64, IPXE_BIOS, message, PXE_BIOS } from './_messages.ts'

const RESERVATION = { hostName: 'n001', address: '10.0.1.17', prefix: 24, gateway: '10.0.1.254' }

function granted(given: Partial<GrantInput> = {}) {
  return grant({
    request: message('discover'),
    type: MessageType.offer,
    kind: 'os',
    reservation: RESERVATION,
    server: '10.0.1.1',
    identifier: '10.0.1.1',
    boot: undefined,
    ...given,
  })
}

const hex = (reply: ReturnType<typeof granted>, code: number) => reply.options.get(code)?.toString('hex')

t.test('an offer carries address, network, lease and name, and what belongs to the request', (t) => {
  const reply = granted({ request: message('discover', { xid: 77, secs: 9, flags: 0x8000, hops: 2 }) })
  t.match(reply, { op: 2, xid: 77, flags: 0x8000, secs: 0, hops: 0, yiaddr: '10.0.1.17', siaddr: '0.0.0.0' })
  t.equal(reply.chaddr.toString('hex', 0, 6), '525400aabb01')
  t.same(
    [...reply.options].map(([code, value]) => [code, value.toString('hex')]),
    [
      [OptionCode.messageType, '02'],
      [OptionCode.serverIdentifier, '0a000101'],
      [OptionCode.leaseTime, '00015180'],
      [OptionCode.subnetMask, 'ffffff00'],
      [OptionCode.router, '0a0001fe'],
      [OptionCode.hostName, '6e303031'],
      [OptionCode.broadcastAddress, '0a0001ff'],
      [OptionCode.renewalTime, '0000a8c0'],
      [OptionCode.rebindingTime, '00012750'],
    ],
  )
  t.end()
})

t.test('what the reservation does not say is left out', (t) => {
  const reply = granted({ reservation: { hostName: 'x'.repeat(300), address: '10.0.1.17' } })
  for (const code of [
    OptionCode.subnetMask,
    OptionCode.broadcastAddress,
    OptionCode.router,
    OptionCode.hostName,
  ]) {
    t.notOk(reply.options.has(code))
  }
  t.end()
})

t.test('a boot file is named everywhere that firmware looks', (t) => {
  const boot = { stage: 'loader', file: 'undionly.kpxe' } as const
  const reply = granted({ request: message('discover', { options: PXE_BIOS }), kind: 'pxe', boot })
  t.match(reply, { siaddr: '10.0.1.1', file: 'undionly.kpxe', sname: '' })
  t.equal(reply.options.get(OptionCode.tftpServerName)?.toString(), '10.0.1.1')
  t.equal(reply.options.get(OptionCode.bootFileName)?.toString(), 'undionly.kpxe\0')
  t.equal(reply.options.get(OptionCode.vendorClass)?.toString(), 'PXEClient')
  t.equal(hex(reply, OptionCode.vendorSpecific), '060108ff', 'no search for PXE boot servers')
  t.notOk(reply.options.has(OptionCode.ipxe))
  t.end()
})

t.test('firmware that boots over HTTP gets a URL, and nothing of PXE', (t) => {
  const boot = { stage: 'loader', file: 'http://10.0.1.1:9873/efiboot/snponly.efi' } as const
  const reply = granted({ request: message('discover', { options: HTTP_X64 }), kind: 'http', boot })
  t.equal(reply.options.get(OptionCode.vendorClass)?.toString(), 'HTTPClient')
  t.equal(reply.options.get(OptionCode.bootFileName)?.toString(), boot.file)
  t.equal(reply.file, boot.file)
  t.notOk(reply.options.has(OptionCode.vendorSpecific))
  t.notOk(reply.options.has(OptionCode.tftpServerName))
  t.end()
})

t.test('a file name that is too long for its field is in the option alone', (t) => {
  const file = `http://${'x'.repeat(130)}`
  const reply = decoded(encodePacket(granted({ boot: { stage: 'script', file } })))
  t.equal(reply.file, '')
  t.equal(reply.options.get(OptionCode.bootFileName)?.toString(), `${file}\0`)
  t.end()
})

t.test('iPXE is told not to wait for a proxyDHCP server', (t) => {
  const boot = { stage: 'script', file: 'http://10.0.1.1/x' } as const
  const reply = granted({ request: message('discover', { options: IPXE_BIOS }), kind: 'ipxe', boot })
  t.equal(hex(reply, OptionCode.ipxe), 'b00101')
  t.end()
})

t.test('the identifiers of client, machine and relay come back, the relay last', (t) => {
  const reply = granted({
    request: message('discover', {
      options: [
        [OptionCode.relayAgent, Buffer.from('0104aabbccdd', 'hex')],
        [OptionCode.clientMachineId, Buffer.alloc(17, 7)],
        [OptionCode.clientIdentifier, Buffer.from('ff00112233', 'hex')],
      ],
    }),
  })
  t.equal(hex(reply, OptionCode.clientIdentifier), 'ff00112233')
  t.equal(hex(reply, OptionCode.clientMachineId), '07'.repeat(17))
  t.same([...reply.options].at(-1), [OptionCode.relayAgent, Buffer.from('0104aabbccdd', 'hex')])
  t.end()
})

t.test('identifiers that are absurdly long do not come back, odd ones do', (t) => {
  const reply = granted({
    request: message('discover', {
      options: [
        [OptionCode.relayAgent, Buffer.alloc(256)],
        [OptionCode.clientMachineId, Buffer.alloc(3, 7)],
        [OptionCode.clientIdentifier, Buffer.alloc(300)],
      ],
    }),
  })
  t.notOk(reply.options.has(OptionCode.relayAgent))
  t.equal(hex(reply, OptionCode.clientMachineId), '070707')
  t.notOk(reply.options.has(OptionCode.clientIdentifier))
  t.end()
})

t.test('the answer to an INFORM has neither an address nor a lease', (t) => {
  const reply = granted({ request: message('inform', { ciaddr: '10.0.1.17' }), type: MessageType.ack })
  t.match(reply, { ciaddr: '10.0.1.17', yiaddr: '0.0.0.0' })
  for (const code of [OptionCode.leaseTime, OptionCode.renewalTime, OptionCode.rebindingTime]) {
    t.notOk(reply.options.has(code))
  }
  t.ok(reply.options.has(OptionCode.subnetMask))
  t.end()
})

t.test('a refusal says why, and nothing that a client could use', (t) => {
  const reply = refusal(message('request', { ciaddr: '10.0.9.9' }), { identifier: '10.0.1.1', why: 'no' })
  t.match(reply, { ciaddr: '0.0.0.0', yiaddr: '0.0.0.0', siaddr: '0.0.0.0', file: '', flags: 0 })
  t.same(
    [...reply.options].map(([code, value]) => [code, value.toString('latin1')]),
    [
      [OptionCode.messageType, '\x06'],
      [OptionCode.serverIdentifier, '\x0a\x00\x01\x01'],
      [OptionCode.message, 'no'],
    ],
  )
  t.end()
})

t.test('a relay is asked to broadcast a refusal', (t) => {
  const reply = refusal(message('request', { giaddr: '10.0.2.1' }), { identifier: '10.0.1.1', why: 'no' })
  t.equal(reply.flags, 0x8000)
  t.equal(reply.giaddr, '10.0.2.1')
  t.end()
})

t.test('whatever is asked for, the answer fits one Ethernet frame', (t) => {
  const request = fixture('qemu-rom-bios-discover')
  const boot = { stage: 'script', file: 'x'.repeat(200) } as const
  const codes = fc.constantFrom(
    OptionCode.clientIdentifier,
    OptionCode.relayAgent,
    OptionCode.clientMachineId,
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(codes, fc.uint8Array({ maxLength: 400 }))),
      fc.nat(300),
      (list, nameSize) => {
        const options = new Map([
          ...request.options,
          ...list.map(([code, value]) => [code, Buffer.from(value)] as const),
        ])
        const reservation = { ...RESERVATION, hostName: 'n'.repeat(nameSize) }
        const reply = granted({ request: { ...request, options }, kind: 'ipxe', boot, reservation })
        return encodePacket(reply).length <= PACKET_BYTES_MAX
      },
    ),
    { numRuns: 100 },
  )
  t.end()
})
