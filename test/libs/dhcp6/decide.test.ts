import fc from 'fast-check'
import t from 'tap'
import { MessageType6, OptionCode6, StatusCode } from '../../../libs/dhcp6/codes.ts'
import { decide6 } from '../../../libs/dhcp6/decide.ts'
import type { Asked6 } from '../../../libs/dhcp6/decision.ts'
import { serverDuid } from '../../../libs/dhcp6/duid.ts'
import { encodeMessage6, type Message6 } from '../../../libs/dhcp6/message.ts'
import { optionOf } from '../../../libs/dhcp6/options.ts'
import {
  ADDRESS,
  answered,
  context,
  DUID,
  DUID_UUID,
  elapsed,
  FIXTURE_MAC,
  FIXTURE_SENDER,
  type FixtureName,
  fixture,
  fromClient,
  fromServer,
  HTTP_X64,
  IPXE_X64,
  ia,
  LINK_LOCAL,
  MAC,
  message,
  option,
  PXE_X64,
  relay,
  request,
  said,
  solicit,
} from './_messages.ts'

const LEASE = 24 * 3600
const asked = (message: Message6, given: Partial<Asked6> = {}): Asked6 => ({
  message,
  relays: [],
  sender: LINK_LOCAL,
  multicast: true,
  ...given,
})
const ask = (message: Message6, given: Parameters<typeof context>[0] = {}) =>
  answered(decide6(asked(message), context(given)))

t.test('a SOLICIT is offered the reserved address, a REQUEST has it', async (t) => {
  const offer = ask(solicit())
  t.match(offer, { type: 'advertise', mac: MAC, address: ADDRESS, kind: 'os' })
  t.match(offer.reply, { type: MessageType6.advertise, transactionId: 0x123456 })
  t.same(optionOf(offer.reply.options, OptionCode6.serverId), DUID)
  t.same(optionOf(offer.reply.options, OptionCode6.clientId), DUID_UUID)
  const has = [{ iaid: 1, addresses: [{ address: ADDRESS, seconds: LEASE }] }]
  t.match(said(offer.reply), { preference: 255, associations: has, url: undefined })

  const reply = ask(request())
  t.match(reply, { type: 'reply', address: ADDRESS })
  t.match(said(reply.reply), { preference: undefined, associations: has })
})

t.test('a SOLICIT that wants it quickly has the address at once', async (t) => {
  const { type, reply } = ask(solicit(option(OptionCode6.rapidCommit, [])))
  t.equal(type, 'reply')
  t.match(said(reply), { rapid: true, associations: [{ addresses: [{ address: ADDRESS }] }] })
})

t.test('firmware is told a URL over TFTP or HTTP, as it boots', async (t) => {
  t.match(said(ask(solicit(...PXE_X64)).reply), {
    url: 'tftp://[fd00:91::1]/snponly.efi',
    vendorClass: undefined,
  })
  t.match(said(ask(solicit(...HTTP_X64)).reply), {
    url: 'http://[fd00:91::1]:9873/efiboot/snponly.efi',
    vendorClass: 'HTTPClient',
  })
})

t.test('an iPXE gets the loader once, then the script, and a REQUEST what was offered', async (t) => {
  const first = ask(solicit(...IPXE_X64))
  t.match(first, { kind: 'ipxe', stage: 'loader', file: 'tftp://[fd00:91::1]/snponly.efi' })
  const script = ask(solicit(...IPXE_X64), { turn: () => ({ taken: 'loader' }) })
  t.match(script, { stage: 'script', file: /^http:\/\/\[fd00:91::1\]:9873\/ipxe\/52-54-00-aa-bb-01\?/ })
  const again = ask(request(...IPXE_X64), { turn: () => ({ taken: 'loader', offered: 'loader' }) })
  t.match(again, { stage: 'loader' })
})

t.test('firmware and iPXE, as they ask in fact, are told what to boot', async (t) => {
  const server = { ...context().server, duid: serverDuid('x') }
  const lookup = (mac: string) =>
    mac === FIXTURE_MAC ? { hostName: 'n001', address: 'fd00:91::17' } : undefined
  const tell = (name: FixtureName, turn = () => ({})) => {
    const from = asked(fixture(name), { sender: FIXTURE_SENDER })
    const { kind, type, reply } = answered(decide6(from, context({ server, lookup, turn })))
    const { url, associations } = said(reply)
    return [kind, type, url, associations[0]?.addresses[0]?.address]
  }
  const loader = 'tftp://[fd00:91::1]/snponly.efi'
  t.same(tell('ovmf-pxe-solicit'), ['pxe', 'advertise', loader, 'fd00:91::17'])
  t.same(tell('ovmf-pxe-request'), ['pxe', 'reply', loader, 'fd00:91::17'])
  const http = 'http://[fd00:91::1]:9873/efiboot/snponly.efi'
  t.same(tell('ovmf-http-solicit'), ['http', 'advertise', http, 'fd00:91::17'])
  t.same(tell('ovmf-http-request'), ['http', 'reply', http, 'fd00:91::17'])
  t.same(tell('ovmf-network-solicit'), ['os', 'advertise', undefined, 'fd00:91::17'])
  t.same(tell('ovmf-release'), ['os', 'reply', undefined, undefined])
  t.same(tell('snponly-solicit'), ['ipxe', 'advertise', loader, 'fd00:91::17'])
  const taken = () => ({ taken: 'loader', offered: 'script' }) as const
  t.match(tell('snponly-solicit', taken), ['ipxe', 'advertise', /ipxe\/52-54-00-aa-01-01/, 'fd00:91::17'])
  t.match(tell('snponly-request', taken), ['ipxe', 'reply', /ipxe\/52-54-00-aa-01-01/, 'fd00:91::17'])
})

t.test('an architecture without a loader is said with the answer', async (t) => {
  const { reply, note } = ask(solicit(...PXE_X64), { hasLoader: () => false })
  t.match(said(reply), { url: undefined, associations: [{ iaid: 1 }] })
  t.match(note, /snponly.efi is not here/)
})

t.test('one address is for the first association; others, and prefixes, get none', async (t) => {
  const wants = [ia({ code: OptionCode6.iaPd, iaid: 9 }), ia({ iaid: 2 }), ia({ iaid: 3 })]
  t.match(said(ask(message('solicit', fromClient(), ...wants)).reply).associations, [
    { iaid: 9, status: StatusCode.noPrefix, addresses: [] },
    { iaid: 2, status: undefined, addresses: [{ address: ADDRESS }] },
    { iaid: 3, status: StatusCode.noAddresses, addresses: [] },
  ])
})

t.test('who renews keeps the reserved address and loses any other', async (t) => {
  const stale = 'fd00:91::99'
  const has = ia({ addresses: [stale, ADDRESS] })
  for (const each of [
    message('renew', fromClient(), fromServer(), has),
    message('rebind', fromClient(), has),
  ])
    t.match(said(ask(each).reply).associations, [
      {
        addresses: [
          { address: ADDRESS, seconds: LEASE },
          { address: stale, seconds: 0 },
        ],
      },
    ])
})

t.test('a REQUEST for an address of another link is told so', async (t) => {
  const { reply } = ask(message('request', fromClient(), fromServer(), ia({ addresses: ['fd00:92::17'] })))
  t.match(said(reply).associations, [{ status: StatusCode.notOnLink, addresses: [] }])
  const near = ask(message('request', fromClient(), fromServer(), ia({ addresses: ['fd00:91::99'] })))
  t.match(said(near.reply).associations, [{ addresses: [{ address: ADDRESS }] }])
})

t.test('a machine that was moved hears it when it asks whether its address is right', async (t) => {
  const confirm = (address: string) => message('confirm', fromClient(), ia({ addresses: [address] }))
  t.equal(said(ask(confirm('fd00:91::99')).reply).status, StatusCode.success)
  t.equal(said(ask(confirm('fd00:92::17')).reply).status, StatusCode.notOnLink)
  // Without the length of the prefix nobody can tell.
  const lookup = () => ({ hostName: 'n001', address: ADDRESS })
  t.equal(said(ask(confirm(ADDRESS), { lookup }).reply).status, StatusCode.success)
  t.match(decide6(asked(confirm('fd00:91::99')), context({ lookup })), { reply: undefined })
  t.match(decide6(asked(message('confirm', fromClient(), ia())), context()), { reply: undefined })
})

t.test('who gives its address back is thanked, and a declined one is told of', async (t) => {
  const has = [fromClient(), fromServer(), ia({ addresses: [ADDRESS] })]
  const released = ask(message('release', ...has))
  t.match([said(released.reply).status, released.note], [StatusCode.success, undefined])
  t.match(ask(message('decline', ...has)).note, /another machine uses it/)
})

t.test(
  'who has its address from elsewhere is told what to boot, without a client identifier, too',
  async (t) => {
    for (const more of [[], [fromClient()], [fromServer()]]) {
      const { reply, address } = ask(message('informationRequest', ...more, ...HTTP_X64))
      t.match(said(reply), { url: /efiboot/, associations: [], vendorClass: 'HTTPClient' })
      t.equal(address, undefined)
    }
    const lookup = () => ({ hostName: 'n001', dns: ['fd00::53', 'nonsense'] })
    const { reply } = ask(message('informationRequest'), { lookup })
    t.equal(
      optionOf(reply.options, OptionCode6.dnsServers)?.toString('hex'),
      'fd000000000000000000000000000053',
    )
  },
)

t.test('what is not for this server, or must not be answered, is left alone', async (t) => {
  const other = fromServer(Buffer.from('0003000152540000ffff', 'hex'))
  const quiet = [
    message('solicit', ia()),
    solicit(fromServer()),
    message('solicit', fromClient()),
    message('solicit', fromClient(), ia({ code: OptionCode6.iaPd })),
    message('solicit', fromClient(Buffer.alloc(131)), ia()),
    message('request', fromClient(), ia()),
    message('request', fromClient(), other, ia()),
    message('request', fromClient(), fromServer()),
    message('renew', fromClient(), other, ia({ addresses: [ADDRESS] })),
    message('rebind', fromClient(), fromServer(), ia({ addresses: [ADDRESS] })),
    message('informationRequest', other),
    message('informationRequest', ia()),
    ...(['advertise', 'reply', 'reconfigure', 'relayReply'] as const).map((type) =>
      message(type, fromClient()),
    ),
  ]
  for (const each of quiet)
    t.match(decide6(asked(each), context()), { reply: undefined, why: /./ }, `${each.type}`)
})

t.test('a node without an IPv6 address gets none', async (t) => {
  const lookup = () => ({ hostName: 'n001' })
  for (const each of [solicit(), request()])
    t.match(decide6(asked(each), context({ lookup })), { reply: undefined, why: /n001 has no IPv6 address/ })
})

t.test('what a machine sends to this server alone is told to ask all, or not answered', async (t) => {
  const alone = (message: Message6) => decide6(asked(message, { multicast: false }), context())
  t.equal(said(answered(alone(request())).reply).status, StatusCode.useMulticast)
  for (const each of [solicit(), message('informationRequest', fromClient())])
    t.match(alone(each), { reply: undefined })
  const relayed = asked(solicit(), { multicast: false, relays: [relay()], sender: 'fd00:91::fe' })
  t.match(decide6(relayed, context()), { type: 'advertise' })
})

t.test('an unknown machine is not answered, whatever it says', async () => {
  const types = fc.constantFrom(...Object.values(MessageType6))
  const options = fc.array(
    fc.record({
      code: fc.constantFrom(1, 2, 3, 4, 5, 6, 8, 14, 15, 16, 25, 61),
      value: fc.uint8Array({ maxLength: 40 }),
    }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(types, options, fc.boolean(), (type, given, multicast) => {
      const all = [
        fromClient(),
        fromServer(),
        ia(),
        ...given.map(({ code, value }) => option(code, Buffer.from(value))),
      ]
      const unknown = {
        ...asked({ type, transactionId: 1, options: all }),
        sender: 'fe80::5054:ff:feff:ffff',
        multicast,
      }
      return decide6(unknown, context()).reply === undefined
    }),
  )
})

t.test(
  'whatever a known machine says, an answer fits into the smallest packet that every link takes',
  async () => {
    const types = fc.constantFrom(1, 3, 4, 5, 6, 8, 9, 11)
    const options = fc.array(
      fc.oneof(
        fc.record({
          code: fc.constantFrom(3, 4, 25, 14, 15, 16, 61),
          value: fc.uint8Array({ maxLength: 120 }),
        }),
        fc
          .array(fc.constantFrom('fd00:91::1', ADDRESS, '::'), { maxLength: 12 })
          .map((addresses) => ia({ addresses })),
        fc.constantFrom(elapsed(0), ...HTTP_X64, ...IPXE_X64),
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        types,
        options,
        fc.boolean(),
        fc.integer({ min: 1, max: 140 }),
        (type, given, ours, bytes) => {
          const all = [
            fromClient(Buffer.alloc(bytes, 4)),
            ...(ours ? [fromServer()] : []),
            ...given.map(({ code, value }) => option(code, Buffer.from(value))),
          ]
          const { reply } = decide6(asked({ type, transactionId: 1, options: all }), context())
          return reply === undefined || encodeMessage6({ message: reply, relays: [] }).length <= 1_232
        },
      ),
      { numRuns: 500 },
    )
  },
)
