import t from 'tap'
import { OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { unknownClient6 } from '../../../libs/dhcp6/unknown.ts'
import { duidLl, fromClient, LINK_LOCAL, MAC, message, option, PXE_X64, relay } from './_messages.ts'

const seen = (asked: ReturnType<typeof message>, sender = LINK_LOCAL) =>
  unknownClient6({ message: asked, relays: [] }, { sender, requestedAt: 1 })

t.test('an unknown machine is described by its first message', async (t) => {
  t.same(seen(message('solicit', ...PXE_X64)), {
    mac: MAC,
    kind: 'pxe',
    archs: [7],
    vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
    relay: {},
    requestedAt: 1,
  })
})

t.test('a link-local address of random bits does not hide the MAC address in the DUID', async (t) => {
  t.equal(seen(message('solicit', fromClient(duidLl())), 'fe80::1234:5678:9abc:def0')?.mac, MAC)
  t.equal(seen(message('solicit'), '::1'), undefined)
})

t.test('the relay next to the machine says where it is', async (t) => {
  const options = [option(OptionCode6.interfaceId, [7]), option(OptionCode6.remoteId, [0, 0, 0, 9, 8])]
  const relays = [relay({ linkAddress: 'fd00:1::1' }), relay({ options })]
  const asked = { message: message('solicit'), relays }
  t.same(unknownClient6(asked, { sender: 'fd00::1', requestedAt: 1 })?.relay, {
    address: 'fd00:91::fe',
    circuitId: Buffer.of(7),
    remoteId: Buffer.of(8),
  })
})
