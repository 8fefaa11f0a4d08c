import fc from 'fast-check'
import t from 'tap'
import { MessageType6, OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { decodeMessage6, encodeMessage6, type Relay } from '../../../libs/dhcp6/message.ts'
import { encodeOptions6, stringsIn } from '../../../libs/dhcp6/options.ts'
import { LINK_LOCAL, option, relay, solicit } from './_messages.ts'

/** What relays make of a client's message on its way to the server. */
function forwarded(relays: readonly Relay[]): Buffer {
  return relays.reduceRight(
    (inner, { hopCount, options }) => {
      const header = Buffer.alloc(34)
      header[0] = MessageType6.relayForward
      header[1] = hopCount
      return Buffer.concat([header, encodeOptions6([...options, option(OptionCode6.relayMessage, inner)])])
    },
    encodeMessage6({ message: solicit(), relays: [] }),
  )
}

t.test('a message survives being written and read', async (t) => {
  const bytes = encodeMessage6({ message: solicit(), relays: [] })
  t.equal(bytes.toString('hex', 0, 4), '01123456')
  t.same(decodeMessage6(bytes), { message: solicit(), relays: [] })
})

t.test('every relay gets back what it put in to know its client by, and nothing else', async (t) => {
  const relays = [
    relay({ hopCount: 1, peerAddress: 'fd00:91::fe', options: [option(OptionCode6.relayPort, [0, 0])] }),
    relay({ options: [option(OptionCode6.interfaceId, [7]), option(OptionCode6.remoteId, [0, 0, 0, 9, 1])] }),
  ]
  const bytes = encodeMessage6({ message: solicit(), relays })
  t.equal(bytes[0], MessageType6.relayReply)
  // A reply is built like what is forwarded.
  bytes[0] = MessageType6.relayForward
  bytes[bytes.indexOf(Buffer.from([MessageType6.relayReply, 0, 0xfd]))] = MessageType6.relayForward
  const decoded = decodeMessage6(bytes)
  t.same(decoded.message, solicit())
  const [outer, nearest] = decoded.message === undefined ? [] : decoded.relays
  t.match(outer, { hopCount: 1, peerAddress: 'fd00:91::fe', linkAddress: 'fd00:91::fe' })
  t.match(nearest, { hopCount: 0, peerAddress: LINK_LOCAL })
  const codes = [outer, nearest].map((each) => each?.options.map(({ code }) => code))
  t.same(codes, [
    [OptionCode6.relayPort, OptionCode6.relayMessage],
    [OptionCode6.interfaceId, OptionCode6.relayMessage],
  ])
})

t.test('a message comes through eight relays, and not through nine', async (t) => {
  const through = (count: number) =>
    decodeMessage6(forwarded(Array.from({ length: count }, (_, hopCount) => relay({ hopCount }))))
  t.same(through(8).message, solicit())
  t.match(through(9).problem, /more than 8 relays/)
})

t.test('what is cut short, or too long, is no message', async (t) => {
  const whole = encodeMessage6({ message: solicit(), relays: [] })
  for (const bytes of [Buffer.alloc(0), whole.subarray(0, 3), whole.subarray(0, -1), Buffer.alloc(4_097)])
    t.type(decodeMessage6(bytes).problem, 'string')
  const relayed = forwarded([relay()])
  for (const length of [1, 33, 34, 37, 40])
    t.type(decodeMessage6(relayed.subarray(0, length)).problem, 'string')
})

t.test('any bytes are a message or a problem', async () => {
  const type = fc.constantFrom(1, 3, 5, 12, 12, 12)
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 200 }), (first, rest) => {
      const { message, problem } = { problem: undefined, ...decodeMessage6(Buffer.from([first, ...rest])) }
      return (message === undefined) === (problem !== undefined)
    }),
    { numRuns: 2_000 },
  )
})

t.test('strings behind their lengths end where the option does', async (t) => {
  const strings = (text: string, countMax = 8) =>
    stringsIn(Buffer.from(text, 'latin1'), { countMax }).map((each) => each.toString('latin1'))
  t.same(strings('\0\x04iPXE\0\x01x'), ['iPXE', 'x'])
  t.same(strings('\0\x04iPXE\0\x09x'), ['iPXE'])
  t.same(strings('\0'), [])
  t.same(strings('\0\0\0\0\0\0', 2), ['', ''])
})
