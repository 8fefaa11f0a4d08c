import fc from 'fast-check'
import t from 'tap'
import { canonicalIPv6, ipv6Text, parseIPv6 } from '../../../libs/address/ipv6.ts'

t.test('an IPv6 address has one usual form', async (t) => {
  for (const text of ['fd00::1', 'FD00:0:0:0:0:0:0:1', 'fd00:0000::0001'])
    t.equal(canonicalIPv6(text), 'fd00::1')
  t.equal(canonicalIPv6('::'), '::')
  t.equal(canonicalIPv6('::ffff:10.0.0.1'), '::ffff:a00:1')
  for (const text of [
    '',
    'fd00',
    '10.0.0.1',
    'fd00::1%eth0',
    'fd00::1::2',
    '[fd00::1]',
    'fd00::1/64',
    'a'.repeat(99),
  ])
    t.equal(canonicalIPv6(text), undefined, text)
})

t.test('an IPv6 address has 128 bits', async (t) => {
  t.equal(parseIPv6('::1'), 1n)
  t.equal(parseIPv6('1::'), 1n << 112n)
  t.equal(parseIPv6('0:0:0:1:0:0:0:2'), (1n << 64n) + 2n)
})

t.test('bits survive being written and read', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (bits) => parseIPv6(ipv6Text(bits)) === bits),
  )
})
