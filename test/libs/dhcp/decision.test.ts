import fc from 'fast-check'
import t from 'tap'
import { decide } from '../../../libs/dhcp/decide.ts'
import type { DecisionContext } from '../../../libs/dhcp/decision.ts'
import { encodedBytes } from '../../../libs/dhcp/options.ts'
import { type DhcpPacket, decodePacket, encodePacket } from '../../../libs/dhcp/packet.ts'
import { relayInfoOf } from '../../../libs/dhcp/relay.ts'
import { HTTP_X64, IPXE_BIOS, IPXE_X64, message, PXE_BIOS } from './_messages.ts'
import { POOL, PoolServer } from './_pool.ts'

const ADDRESS = '10.0.1.17'
const OTHER = '10.0.1.99'

const CONTEXT: DecisionContext = {
  lookup: () => ({ hostName: 'n001', address: ADDRESS, prefix: 24 }),
  server: { address: '10.0.1.1', httpBase: 'http://10.0.1.1:9873' },
  hasLoader: () => true,
  turn: () => undefined,
}

/** To repeat a failure, leave the one that its message names. */
const SEEDS = [1, 20_261, 433_000_021]
const CODES = [0, 12, 43, 50, 51, 52, 53, 54, 55, 57, 60, 61, 66, 67, 77, 82, 93, 97, 175, 255]

/** An area of options as they may come: of any length, again and again, padded, overloading, cut off. */
const area = (maxLength: number) =>
  fc
    .array(
      fc
        .tuple(fc.oneof(fc.constantFrom(...CODES), fc.nat(255)), fc.uint8Array({ maxLength: 60 }))
        .map(([code, value]) =>
          code === 0 ? Buffer.alloc(value.length) : Buffer.from([code, value.length, ...value]),
        ),
      { maxLength },
    )
    .map((parts) => Buffer.concat(parts))

function mostly<T>(usual: T, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd })
}

/** What tells clients apart, with what they may leave out. */
const kinds = fc.constantFrom([], PXE_BIOS, IPXE_BIOS, HTTP_X64, IPXE_X64)
const types = fc.constantFrom('discover', 'request', 'inform')
const bytesOfMessage = fc
  .record({
    type: types as fc.Arbitrary<'discover'>,
    kind: kinds,
    htype: mostly(1, fc.constantFrom(6, 27, 32, 255)),
    hlen: mostly(6, fc.constantFrom(0, 8, 16, 17, 20, 255)),
    flags: fc.constantFrom(0, 0x8000, 0xffff),
    ciaddr: fc.constantFrom('0.0.0.0', ADDRESS, OTHER),
    giaddr: fc.constantFrom('0.0.0.0', '10.0.2.1'),
    overload: mostly(null, fc.nat(255)),
    more: area(20),
    fields: area(4),
    sizeMax: fc.option(fc.nat(2_000)),
    cut: mostly(0, fc.nat(400)),
  })
  .map(({ type, kind, overload, sizeMax, more, fields, cut, ...rest }) => {
    const packet = message(type, { ...rest, options: kind })
    if (overload !== null) packet.options.set(52, Buffer.of(overload))
    if (sizeMax !== null) packet.options.set(57, Buffer.of(sizeMax >> 8, sizeMax & 255))
    const plain = encodePacket(packet)
    const end = 240 + encodedBytes(packet.options) - 1
    plain.set(fields.subarray(0, 192), 44)
    const bytes = Buffer.concat([plain.subarray(0, end), more])
    return bytes.subarray(0, bytes.length - cut)
  })

t.test('no message makes it throw, and every answer fits the wire and what the client takes', (t) => {
  const longest = { hostName: 'n'.repeat(253), address: ADDRESS, prefix: 24, gateway: '10.0.1.254' }
  for (const seed of SEEDS) {
    let answers = 0
    fc.assert(
      fc.property(bytesOfMessage, fc.boolean(), fc.boolean(), (bytes, isLong, hasLoader) => {
        const { packet } = decodePacket(bytes)
        if (packet === undefined) return true
        const lookup = isLong ? () => longest : CONTEXT.lookup
        const { reply } = decide(packet, { ...CONTEXT, lookup, hasLoader: () => hasLoader })
        if (reply === undefined) return true
        answers++
        const asked = packet.options.get(57)
        const datagramMax = asked?.length === 2 ? Math.max(576, asked.readUInt16BE()) : 576
        const sent = encodePacket(reply)
        if (sent.length > Math.min(1_472, datagramMax - 28)) return false
        return decodePacket(sent).packet?.options.get(53) !== undefined
      }),
      { numRuns: 700, seed },
    )
    t.ok(answers > 100, `seed ${seed}: ${answers} answers`)
  }
  t.end()
})

t.test(
  'in subnets of every mode an answer fits, keeps within its pool and says nothing that is another server’s',
  (t) => {
    const modes = fc.constantFrom('full', 'proxy', 'off')
    const relays = fc.constantFrom('0.0.0.0', '10.0.2.1', '10.9.9.9')
    const subOptions = fc.oneof(
      fc.constantFrom(Buffer.of(5, 4, 10, 0, 1, 0), Buffer.of(11, 4, 10, 0, 2, 1)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    )
    for (const seed of SEEDS) {
      const counts = { full: 0, proxy: 0, off: 0 }
      const server = new PoolServer()
      fc.assert(
        fc.property(
          fc.record({
            bytes: bytesOfMessage,
            mode: modes,
            giaddr: relays,
            relay: subOptions,
            onPxePort: fc.boolean(),
            isKnown: fc.boolean(),
          }),
          ({ bytes, mode, giaddr, relay, onPxePort, isKnown }) => {
            const { packet } = decodePacket(bytes)
            if (packet === undefined) return true
            const request = { ...packet, giaddr, options: new Map([...packet.options, [82, relay] as const]) }
            const { pool, ...rest } = POOL
            const near = mode === 'full' ? POOL : { ...rest, mode }
            const subnets = [
              near,
              {
                ...near,
                name: 'far',
                network: '10.0.2.0',
                ...(mode === 'full' && { pool: { first: '10.0.2.9', last: '10.0.2.12' } }),
              },
            ]
            server.now += 1_000
            const { lookup } = isKnown ? CONTEXT : { lookup: () => undefined }
            const { reply, mac } = server.say(request, { subnets, lookup, onPxePort, hasLoader: () => true })
            if (reply === undefined) return true
            if (!subnets.some(({ network }) => network === networkIn(request))) return isKnown
            counts[mode]++
            const sent = encodePacket(reply)
            if (sent.length > 1_472 || decodePacket(sent).packet?.giaddr !== giaddr || mac === undefined)
              return false
            if (mode === 'full')
              return (
                isKnown ||
                reply.yiaddr === '0.0.0.0' ||
                /^10\.0\.(1\.20[0-3]|2\.(9|1[0-2]))$/.test(reply.yiaddr)
              )
            return mode === 'proxy' && reply.yiaddr === '0.0.0.0' && !reply.options.has(51)
          },
        ),
        { numRuns: 700, seed },
      )
      t.ok(counts.full > 20 && counts.proxy > 20, `seed ${seed}: ${JSON.stringify(counts)}`)
      t.equal(counts.off, 0)
    }
    t.end()
  },
)

/** The network of the subnet that a message is from, where it is one of these. */
function networkIn(request: DhcpPacket): string | undefined {
  const link = relayInfoOf(request).linkSelection ?? request.giaddr
  if (link !== '0.0.0.0') return /^10\.0\.[12]\./.test(link) ? link.replace(/\d+$/, '0') : undefined
  return '10.0.1.0'
}
