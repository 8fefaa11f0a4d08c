import fc from 'fast-check'
import t from 'tap'
import { bytesOfIPv6, isLinkLocal, sameNetwork6, splitZone, textOfIPv6 } from '../../../libs/dhcp6/ipv6.ts'

t.test('addresses are written in their one usual form', async (t) => {
  for (const [text, usual] of [
    ['::', '::'],
    ['::1', '::1'],
    ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fd00::', 'fd00::'],
    ['64:ff9b::10.0.1.17', '64:ff9b::a00:111'],
  ] as const)
    t.equal(textOfIPv6(bytesOfIPv6(text)!), usual)
})

t.test('what is no address, or has a zone, gives no bytes', async (t) => {
  for (const text of ['', '10.0.0.1', 'fd00::1%eth0', 'fd00:::1', 'g::1', 'fd00::1/64'])
    t.equal(bytesOfIPv6(text), undefined)
})

t.test('bytes survive being written and read', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) =>
      bytesOfIPv6(textOfIPv6(Buffer.from(bytes)))!.equals(bytes),
    ),
  )
})

t.test('a zone is taken off', async (t) => {
  t.same(splitZone('fe80::1%eth0'), { address: 'fe80::1', zone: 'eth0' })
  t.same(splitZone('fd00::1'), { address: 'fd00::1' })
})

t.test('networks are compared by the bits of their prefix, wherever it ends', async (t) => {
  const same = (one: string, other: string, prefix: number) =>
    sameNetwork6(bytesOfIPv6(one)!, bytesOfIPv6(other)!, { prefix })
  t.ok(same('fd00:91::1', 'fd00:91::ffff', 64))
  t.notOk(same('fd00:91::1', 'fd00:92::1', 64))
  t.ok(same('fd00:8000::1', 'fd00:ffff::1', 17))
  t.notOk(same('fd00:8000::1', 'fd00:7fff::1', 17))
  t.notOk(same('fd00::1', 'fd00::2', 128))
})

t.test('fe80::/10 is of one link', async (t) => {
  for (const [text, is] of [
    ['fe80::1', true],
    ['febf::1', true],
    ['fec0::1', false],
    ['fd00::1', false],
  ] as const)
    t.equal(isLinkLocal(bytesOfIPv6(text)!), is)
})
