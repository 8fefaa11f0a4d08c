import t from 'tap'
import { cidrText, ipBits, ipText, isIPv4, isUnspecified, maskOf6 } from '../../../libs/overlay/ip-text.ts'

function printed(text: string): string | undefined {
  const bits = ipBits(text)
  return bits === undefined ? undefined : ipText(bits)
}

t.test('addresses print as in Go', async (t) => {
  t.equal(printed('10.0.0.1'), '10.0.0.1')
  t.equal(printed('FD00:0:0::0:1'), 'fd00::1')
  t.equal(printed('1:0:0:2:0:0:0:3'), '1:0:0:2::3')
  t.equal(printed('::ffff:10.0.0.1'), '10.0.0.1', 'an IPv4 address in IPv6 clothes')
  t.equal(printed('::'), '::')
  for (const none of ['10.0.0', '10.0.0.256', '010.0.0.1', 'fe80::1%eth0', 'x', ''])
    t.equal(printed(none), undefined, none)
})

t.test('the address that stands for none is known in both kinds', async (t) => {
  t.ok(isUnspecified(ipBits('0.0.0.0')!))
  t.ok(isUnspecified(ipBits('::')!))
  t.notOk(isUnspecified(ipBits('0.0.0.1')!))
  t.ok(isIPv4(ipBits('0.0.0.0')!))
  t.notOk(isIPv4(ipBits('::1')!))
})

t.test('networks print with the length of the prefix, or the mask where it has holes', async (t) => {
  const cidr = (ip: string, mask: string) => cidrText({ ip: ipBits(ip)!, mask: ipBits(mask)! })
  t.equal(cidr('10.0.0.1', '255.255.252.0'), '10.0.0.1/22')
  t.equal(cidr('10.0.0.1', '255.255.255.255'), '10.0.0.1/32')
  t.equal(cidr('10.0.0.1', '0.0.0.0'), '10.0.0.1/0')
  t.equal(cidr('10.0.0.1', '255.0.255.0'), '10.0.0.1/ff00ff00')
  t.equal(cidrText({ ip: ipBits('fd00::1')!, mask: maskOf6(64) }), 'fd00::1/64')
  t.equal(cidrText({ ip: ipBits('fd00::1')!, mask: maskOf6(0) }), 'fd00::1/0')
})
