import t from 'tap'
import { normaliseMac, parseIPv4, prefixOf, sameNetwork } from '../../../libs/model/address.ts'

t.test('a MAC address is understood as firmware, switches and people write it', async (t) => {
  for (const text of ['52:54:00:AB:cd:01', '52-54-00-ab-cd-01', '5254.00ab.cd01', '525400ABCD01']) {
    t.equal(normaliseMac(text), '52:54:00:ab:cd:01', text)
  }
  for (const text of ['', '52:54', '52:54:00:ab:cd:0g', '52:54:00:ab:cd:01:02']) {
    t.throws(() => normaliseMac(text), { code: 'MUSTER_VALUE_INVALID' }, text)
  }
})

t.test('an IPv4 address has four numbers up to 255', async (t) => {
  t.equal(parseIPv4('10.0.1.2'), 0x0a000102)
  t.equal(parseIPv4('255.255.255.255'), 0xffffffff)
  for (const text of ['10.0.1', '10.0.1.256', '10.0.1.2.3', ' 10.0.1.2', '10.0.1.x', ''])
    t.equal(parseIPv4(text), undefined)
})

t.test('an IPv4 address with leading zeros, which others take for octal, is refused', async (t) => {
  for (const text of ['010.0.0.1', '10.0.0.01', '10.00.0.1']) t.equal(parseIPv4(text), undefined)
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
