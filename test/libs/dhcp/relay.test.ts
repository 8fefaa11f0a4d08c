import fc from 'fast-check'
import t from 'tap'
import { relayInfoOf } from '../../../libs/dhcp/relay.ts'
import { message } from './_messages.ts'

const GIADDR = '10.0.2.1'

function infoOf(option: Buffer, giaddr = GIADDR) {
  return relayInfoOf(message('discover', { giaddr, options: [[82, option]] }))
}

t.test('a relay says who it is, the port, the network and who the server is', (t) => {
  const option = Buffer.from('0103657468020400aabbcc05040a00030a0b040a000201', 'hex')
  t.same(infoOf(option), {
    address: GIADDR,
    circuitId: Buffer.from('eth'),
    remoteId: Buffer.from('00aabbcc', 'hex'),
    linkSelection: '10.0.3.10',
    serverOverride: '10.0.2.1',
  })
  t.end()
})

t.test('a switch that puts the option in without being a relay names its port only', (t) => {
  const option = Buffer.from('010101' + '05040a00030a' + '0b040a000201', 'hex')
  t.same(infoOf(option, '0.0.0.0'), { circuitId: Buffer.of(1) })
  t.same(relayInfoOf(message('discover')), {})
  t.end()
})

t.test('sub-options that are cut off, doubled or of a wrong length do not hurt', (t) => {
  t.same(infoOf(Buffer.from('0101aa02ff00', 'hex')), { address: GIADDR, circuitId: Buffer.of(0xaa) })
  t.same(infoOf(Buffer.from('0101aa0101bb', 'hex')), { address: GIADDR, circuitId: Buffer.of(0xaa) })
  t.same(infoOf(Buffer.from('05030a00030b050a00020101', 'hex')), { address: GIADDR })
  t.same(infoOf(Buffer.from('0504000000000b04ffffffff', 'hex')), { address: GIADDR })
  t.same(infoOf(Buffer.from('00000101aaff', 'hex')), { address: GIADDR, circuitId: Buffer.of(0xaa) })
  t.end()
})

t.test('no option 82 makes it throw', (t) => {
  const check = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const info = infoOf(Buffer.from(bytes))
    return [info.linkSelection, info.serverOverride].every(
      (it) => it === undefined || /^\d+(\.\d+){3}$/.test(it),
    )
  })
  fc.assert(check, { numRuns: 500, seed: 6 })
  t.end()
})
