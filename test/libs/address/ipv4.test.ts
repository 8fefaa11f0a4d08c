import fc from 'fast-check'
import t from 'tap'
import { ipv4Text, parseIPv4 } from '../../../libs/address/ipv4.ts'

t.test('an IPv4 address has four numbers up to 255', async (t) => {
  t.equal(parseIPv4('10.0.1.2'), 0x0a000102)
  t.equal(parseIPv4('255.255.255.255'), 0xffffffff)
  for (const text of ['10.0.1', '10.0.1.256', '10.0.1.2.3', ' 10.0.1.2', '10.0.1.x', ''])
    t.equal(parseIPv4(text), undefined)
})

t.test('an IPv4 address with leading zeros, which others take for octal, is refused', async (t) => {
  for (const text of ['010.0.0.1', '10.0.0.01', '10.00.0.1']) t.equal(parseIPv4(text), undefined)
})

t.test('bits survive being written and read, as a number or a bigint', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
      return parseIPv4(ipv4Text(bits)) === bits && ipv4Text(BigInt(bits)) === ipv4Text(bits)
    }),
  )
})
