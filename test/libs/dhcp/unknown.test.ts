import t from 'tap'
import { unknownClient } from '../../../libs/dhcp/unknown.ts'
import { fixture, MAC, message } from './_messages.ts'

const GIVEN = { mac: MAC, requestedAt: 5 }
const uuid = (hex: string): [number, Buffer] => [97, Buffer.from(hex, 'hex')]

t.test('the UUID is written as SMBIOS has it, the first three fields turned round', (t) => {
  const packet = message('discover', { options: [uuid('0033221100554477668899aabbccddeeff')] })
  t.equal(unknownClient(packet, GIVEN).uuid, '00112233-4455-6677-8899-aabbccddeeff')
  t.end()
})

t.test('a UUID that is none is left out', (t) => {
  for (const hex of ['', '00', `00${'00'.repeat(16)}`, `00${'ff'.repeat(16)}`, `01${'12'.repeat(15)}34`]) {
    t.notOk('uuid' in unknownClient(message('discover', { options: [uuid(hex)] }), GIVEN), hex)
  }
  t.end()
})

t.test('what is not printable in a vendor class is replaced', (t) => {
  const packet = message('discover', { options: [[60, Buffer.from('evil\u001b[31m\n', 'latin1')]] })
  t.match(unknownClient(packet, GIVEN), { vendorClass: 'evil?[31m?', kind: 'os' })
  t.notOk('vendorClass' in unknownClient(message('discover'), GIVEN))
  t.end()
})

t.test('real firmware is described', (t) => {
  t.match(unknownClient(fixture('ovmf-pxe-discover'), GIVEN), {
    kind: 'pxe',
    archs: [7],
    relay: {},
    requestedAt: 5,
  })
  t.match(unknownClient(fixture('snponly-discover'), GIVEN), { kind: 'ipxe', archs: [7] })
  t.end()
})
