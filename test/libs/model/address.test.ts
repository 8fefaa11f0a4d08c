import t from 'tap'
import { parseIPv4 } from '../../../libs/address/ipv4.ts'
import { parseIPv6 } from '../../../libs/address/ipv6.ts'
import {
  checkIPv6,
  isNoAddress,
  netmaskOf,
  normaliseMac,
  prefixOf,
  sameNetwork,
  sameNetwork6,
} from '../../../libs/model/address.ts'

t.test('a MAC address is understood as firmware, switches and people write it', async (t) => {
  for (const text of ['52:54:00:AB:cd:01', '52-54-00-ab-cd-01', '5254.00ab.cd01', '525400ABCD01']) {
    t.equal(normaliseMac(text), '52:54:00:ab:cd:01', text)
  }
  t.equal(normaliseMac('00-11-22-33-44-55-66-77'), '00:11:22:33:44:55:66:77', 'InfiniBand has eight bytes')
  for (const text of ['', '52:54', '52:54:00:ab:cd:0g', '52:54:00:ab:cd:01:02']) {
    t.throws(() => normaliseMac(text), { code: 'MUSTER_VALUE_INVALID' }, text)
  }
})

t.test('a netmask is ones, then zeros', async (t) => {
  t.equal(prefixOf('255.255.255.0'), 24)
  t.equal(prefixOf('255.255.255.255'), 32)
  t.equal(prefixOf('128.0.0.0'), 1)
  t.equal(prefixOf('0.0.0.0'), 0)
  for (const text of ['255.0.255.0', '0.255.0.0', '255.255.255', '1.0.0.0'])
    t.throws(() => prefixOf(text), text)
})

t.test('two addresses are in one network if their prefixes agree', async (t) => {
  const at = (text: string): number => parseIPv4(text)!
  t.ok(sameNetwork(at('10.0.0.1'), at('10.0.0.254'), 24))
  t.notOk(sameNetwork(at('10.0.0.1'), at('10.0.1.1'), 24))
  t.ok(sameNetwork(at('10.0.0.1'), at('192.0.2.1'), 0))
})

t.test('every netmask comes back from its prefix', async (t) => {
  for (let prefix = 0; prefix <= 32; prefix += 1) t.equal(prefixOf(netmaskOf(prefix)), prefix)
  t.equal(netmaskOf(20), '255.255.240.0')
})

t.test('IPv6 addresses are in one network if their prefixes agree', async (t) => {
  const at = (text: string): bigint => parseIPv6(text)!
  t.ok(sameNetwork6(at('fd00:1::1'), at('fd00:1::ffff:1'), 64))
  t.notOk(sameNetwork6(at('fd00:1::1'), at('fd00:2::1'), 64))
})

t.test('the addresses that stand for none are known', async (t) => {
  t.same(['0.0.0.0', '::', '10.0.0.1'].map(isNoAddress), [true, true, false])
})

t.test('what is no IPv6 address is refused with the name of its field', async (t) => {
  t.throws(() => checkIPv6('gateway6', 'x'), { code: 'MUSTER_VALUE_INVALID', message: /gateway6/ })
})
