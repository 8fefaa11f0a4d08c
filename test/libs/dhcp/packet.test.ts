import fc from 'fast-check'
import t from 'tap'
import { OptionCode } from '../../../libs/dhcp/codes.ts'
import { PACKET_BYTES_MAX, REPLY_BYTES_MIN } from '../../../libs/dhcp/limits.ts'
import { type DhcpPacket, decodePacket, encodePacket, messageTypeOf } from '../../../libs/dhcp/packet.ts'
import { decoded, fixtureBytes, message } from './_messages.ts'

t.test('the first message of a boot ROM is read field by field', (t) => {
  const packet = decoded(fixtureBytes('qemu-rom-bios-discover'))
  t.equal(messageTypeOf(packet), 1)
  t.match(packet, {
    op: 1,
    htype: 1,
    hlen: 6,
    hops: 0,
    flags: 0,
    secs: 4,
    ciaddr: '0.0.0.0',
    sname: '',
    file: '',
  })
  t.equal(packet.chaddr.toString('hex'), `525400000001${'00'.repeat(10)}`)
  t.equal(packet.options.get(OptionCode.vendorClass)?.toString(), 'PXEClient:Arch:00000:UNDI:002001')
  t.equal(packet.options.get(OptionCode.clientMachineId)?.length, 17)
  t.end()
})

t.test('a message is written with its fields where RFC 2131 puts them, and padded to 300 bytes', (t) => {
  const bytes = encodePacket(
    message('discover', {
      xid: 0xdeadbeef,
      secs: 3,
      flags: 0x8000,
      ciaddr: '1.2.3.4',
      yiaddr: '5.6.7.8',
      siaddr: '9.10.11.12',
      giaddr: '13.14.15.16',
      sname: 'server',
      file: 'undionly.kpxe',
    }),
  )
  t.equal(bytes.length, REPLY_BYTES_MIN)
  t.equal(
    bytes.toString('hex', 0, 44),
    '01010600deadbeef000380000102030405060708090a0b0c0d0e0f10525400aabb0100000000000000000000',
  )
  t.equal(bytes.toString('latin1', 44, 51), 'server\0')
  t.equal(bytes.toString('latin1', 108, 122), 'undionly.kpxe\0')
  t.equal(bytes.toString('hex', 236, 244), '63825363350101ff')
  t.end()
})

t.test('options in an overloaded file and sname are read in that order', (t) => {
  const bytes = encodePacket(message('discover', { options: [[OptionCode.overload, Buffer.of(3)]] }))
  bytes.set(Buffer.from('4301610c026e31ff', 'hex'), 108)
  bytes.set(Buffer.from('430162ff', 'hex'), 44)
  const packet = decoded(bytes)
  t.equal(packet.options.get(OptionCode.bootFileName)?.toString(), 'ab')
  t.equal(packet.options.get(OptionCode.hostName)?.toString(), 'n1')
  t.match(packet, { file: '', sname: '' })
  t.notOk(packet.options.has(OptionCode.overload), 'the fields are not overloaded any more')
  t.end()
})

t.test('an overloaded field cannot overload another', (t) => {
  const bytes = encodePacket(
    message('discover', { sname: 'plain', options: [[OptionCode.overload, Buffer.of(1)]] }),
  )
  bytes.set(Buffer.of(OptionCode.overload, 1, 2, 255), 108)
  t.match(decoded(bytes), { sname: 'plain', file: '' })
  t.end()
})

t.test('a file name that fills its field needs no NUL', (t) => {
  const bytes = encodePacket(message('discover'))
  bytes.fill('x', 108, 236)
  t.equal(decoded(bytes).file, 'x'.repeat(128))
  t.end()
})

t.test('what is no DHCP message is told apart', (t) => {
  const good = encodePacket(message('discover'))
  const bootp = Buffer.from(good)
  bootp.writeUInt32BE(0, 236)
  const truncated = Buffer.from(good.subarray(0, 243))
  truncated[241] = 9
  const overloaded = encodePacket(message('discover', { options: [[OptionCode.overload, Buffer.of(1)]] }))
  overloaded.set(Buffer.of(12, 200), 108)
  for (const [bytes, problem] of [
    [Buffer.alloc(0), '0 bytes are no DHCP message'],
    [good.subarray(0, 239), '239 bytes are no DHCP message'],
    [Buffer.alloc(PACKET_BYTES_MAX + 1), 'longer than 1472 bytes'],
    [bootp, 'no magic cookie: plain BOOTP'],
    [truncated, 'option 53 runs past the end'],
    [overloaded, 'option 12 runs past the end'],
  ] as const) {
    t.equal(decodePacket(bytes).problem, problem)
  }
  t.end()
})

t.test('a message of BOOTP with a cookie has no type', (t) => {
  const packet = decoded(
    Buffer.concat([encodePacket(message('discover')).subarray(0, 240), Buffer.alloc(60)]),
  )
  t.equal(messageTypeOf(packet), undefined)
  t.end()
})

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'))
const text = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)), maxLength })
const anyPacket: fc.Arbitrary<DhcpPacket> = fc.record({
  op: fc.nat(255),
  htype: fc.nat(255),
  hlen: fc.nat(255),
  hops: fc.nat(255),
  xid: fc.nat(0xffffffff),
  secs: fc.nat(0xffff),
  flags: fc.nat(0xffff),
  ciaddr: address,
  yiaddr: address,
  siaddr: address,
  giaddr: address,
  chaddr: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  sname: text(63),
  file: text(127),
  options: fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: 1, max: 254 }).filter((code) => code !== OptionCode.overload),
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      ),
      { selector: ([code]) => code, maxLength: 15 },
    )
    .map((list) => new Map(list)),
})

t.test('what is written is read the same', (t) => {
  fc.assert(
    fc.property(anyPacket, (packet) => {
      t.same(decoded(encodePacket(packet)), packet)
    }),
    { numRuns: 100 },
  )
  t.end()
})

t.test('no bytes make the reader throw', (t) => {
  const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes))
  const damaged = fc
    .tuple(
      fc.constantFrom('qemu-rom-bios-discover', 'ovmf-pxe-discover', 'dhclient-request' as const),
      fc.array(fc.tuple(fc.nat(399), fc.nat(255)), { maxLength: 8 }),
      fc.nat(420),
    )
    .map(([name, changes, length]) => {
      const bytes = fixtureBytes(name as 'ovmf-pxe-discover')
      for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value
      return bytes.subarray(0, length)
    })
  fc.assert(
    fc.property(fc.oneof(noise, damaged), (bytes) => {
      const { packet, problem } = decodePacket(bytes)
      return (packet === undefined) !== (problem === undefined)
    }),
    { numRuns: 1000 },
  )
  t.end()
})
