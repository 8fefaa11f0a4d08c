import t from 'tap'
import { OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { macOfDuid, serverDuid } from '../../../libs/dhcp6/duid.ts'
import { identities6 } from '../../../libs/dhcp6/identity.ts'
import { duidLl, fromClient, LINK_LOCAL, MAC, message, option, relay } from './_messages.ts'

const OTHER = '52:54:00:aa:bb:02'
const seenBy = (mac: string) =>
  option(OptionCode6.clientLinkLayer, Buffer.from(`0001${mac.replaceAll(':', '')}`, 'hex'))

t.test('a DUID made of a hardware address names it, others name nobody', async (t) => {
  t.equal(macOfDuid(duidLl()), MAC)
  t.equal(macOfDuid(Buffer.from('000100012cdb4e1b525400aabb01', 'hex')), MAC)
  t.equal(macOfDuid(Buffer.from('000300200002c903001039a5', 'hex')), '00:02:c9:03:00:10:39:a5')
  for (const hex of [
    '',
    '0003',
    '00030001',
    '00030001525400',
    '0003000152540000000000',
    `0004${'00'.repeat(16)}`,
  ])
    t.equal(macOfDuid(Buffer.from(hex, 'hex')), undefined, hex)
})

t.test('a machine is known by its link-local address, on Ethernet and on InfiniBand', async (t) => {
  const relayed = { message: message('solicit'), relays: [] }
  t.same(identities6(relayed, { sender: LINK_LOCAL }), [MAC])
  t.same(identities6(relayed, { sender: 'fe80::202:c903:10:39a5' }), ['00:02:c9:03:00:10:39:a5'])
  for (const sender of ['fd00::5054:ff:feaa:bb01', '::', 'nonsense'])
    t.same(identities6(relayed, { sender }), [])
})

t.test('the interface that asks counts before the one that the DUID was once made of', async (t) => {
  const asking = message('solicit', fromClient(duidLl(OTHER)))
  t.same(identities6({ message: asking, relays: [] }, { sender: LINK_LOCAL }), [MAC, OTHER])
})

t.test(
  'what the relay next to the client saw counts most, and what others say of themselves nothing',
  async (t) => {
    const relays = [
      relay({ peerAddress: 'fe80::5054:ff:feff:ffff', options: [seenBy('52:54:00:ff:ff:ff')] }),
      relay({ options: [seenBy(OTHER)] }),
    ]
    t.same(identities6({ message: message('solicit'), relays }, { sender: 'fe80::5054:ff:feee:eeee' }), [
      OTHER,
      MAC,
    ])
  },
)

t.test('a server keeps its DUID as long as its name, and no other has it', async (t) => {
  t.same(serverDuid('b1'), serverDuid('b1'))
  t.notSame(serverDuid('b1'), serverDuid('b2'))
  t.match(serverDuid('b1').toString('hex'), /^0004[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
})
