import t from 'tap'
import { OptionCode } from '../../../libs/dhcp/codes.ts'
import { identitiesOf, needsBroadcast } from '../../../libs/dhcp/identity.ts'
import { message } from './_messages.ts'

const GUID = '00:02:c9:03:00:10:39:a5'
const HEX = GUID.replaceAll(':', '')

const identities = (given: Parameters<typeof message>[1], identifier?: string) =>
  identitiesOf(
    message('discover', {
      ...given,
      options:
        identifier === undefined ? [] : [[OptionCode.clientIdentifier, Buffer.from(identifier, 'hex')]],
    }),
  )

t.test('a machine on Ethernet is known by its MAC address alone', (t) => {
  t.same(identities({ mac: '52:54:00:AB:cd:01' }), ['52:54:00:ab:cd:01'])
  t.same(identities({ mac: '52:54:00:AB:cd:01' }, `ff${HEX}${HEX}`), ['52:54:00:ab:cd:01'])
  t.end()
})

t.test('an InfiniBand port is known by the end of its client identifier, whichever form that has', (t) => {
  const forms = {
    'hardware type and GUID': `20${HEX}`,
    'hardware type and address of 20 bytes': `2000550401fe80000000000000${HEX}`,
    'DUID of the link layer address': `ff0010 39a5 0003 0020 fe80000000000000${HEX}`.replaceAll(' ', ''),
    "DUID of Mellanox's boot ROMs": `ff000000000002000002c900${HEX}`,
  }
  for (const [form, identifier] of Object.entries(forms)) {
    for (const hlen of [0, 20, 255]) {
      t.same(identities({ htype: 32, hlen, mac: '' }, identifier), [GUID], `${form}, hlen ${hlen}`)
    }
  }
  t.end()
})

t.test('an address of eight bytes in the packet comes before the identifier', (t) => {
  t.same(identities({ htype: 32, hlen: 8, mac: GUID }), [GUID])
  t.same(identities({ htype: 32, hlen: 8, mac: GUID }, '20aabbccddeeff0011'), [
    GUID,
    'aa:bb:cc:dd:ee:ff:00:11',
  ])
  for (const htype of [1, 27]) t.same(identities({ htype, hlen: 8, mac: GUID }, `20${HEX}ff`), [GUID])
  t.end()
})

t.test('other hardware, and identifiers that are too short, name nobody', (t) => {
  t.same(identities({ htype: 32, hlen: 20 }), [])
  t.same(identities({ htype: 32, hlen: 0 }, HEX), [], 'eight bytes without a type')
  t.same(identities({ htype: 32, hlen: 0 }, ''), [])
  t.same(identities({ htype: 6, hlen: 6 }), [])
  for (const hlen of [0, 5, 7, 16, 17, 255]) t.same(identities({ hlen }, `ff${HEX}`), [], `hlen ${hlen}`)
  t.end()
})

t.test('whoever has no address of six bytes is answered by broadcast', (t) => {
  t.same(
    [0, 6, 8, 20].map((hlen) => needsBroadcast({ hlen })),
    [true, false, true, true],
  )
  t.end()
})
