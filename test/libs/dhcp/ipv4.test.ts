import t from 'tap'
import { ipv4Bytes, networkOf, readIPv4 } from '../../../libs/dhcp/ipv4.ts'

t.test('addresses are read and written', (t) => {
  t.same(ipv4Bytes('10.0.254.1'), Buffer.of(10, 0, 254, 1))
  t.equal(readIPv4(Buffer.of(9, 10, 0, 254, 1), 1), '10.0.254.1')
  t.end()
})

t.test('a prefix gives the mask and the broadcast address', (t) => {
  for (const [address, prefix, mask, broadcast] of [
    ['10.1.2.3', 24, '255.255.255.0', '10.1.2.255'],
    ['10.1.2.3', 20, '255.255.240.0', '10.1.15.255'],
    ['10.1.2.3', 32, '255.255.255.255', '10.1.2.3'],
    ['10.1.2.3', 0, '0.0.0.0', '255.255.255.255'],
  ] as const) {
    const network = networkOf(address, prefix)
    t.equal(readIPv4(network.mask), mask)
    t.equal(readIPv4(network.broadcast), broadcast)
  }
  t.end()
})
