import t from 'tap'
import { MUSTER, WAREWULF, WAREWULF_COPY } from '../../../libs/overlay/data-style.ts'
import { ipmiIn, netDevsIn } from '../../../libs/overlay/device-data.ts'
import type { ValueMap } from '../../../libs/template/value.ts'
import { resolvedNode } from './fixtures.ts'

const node = resolvedNode('n1', undefined, {
  networkDevices: {
    eth: {
      type: 'ethernet',
      device: 'eth0',
      hwaddr: '52:54:00:00:00:01',
      ipaddr: '10.0.0.17',
      netmask: '255.255.240.0',
      ipaddr6: 'fd00::17',
      prefixlen6: 64,
      gateway6: 'fd00::1',
      mtu: 9000,
      onboot: true,
      tags: { DNS1: '10.0.0.1' },
    },
    bare: { ipaddr: '0.0.0.0', netmask: '255.255.255.0' },
  },
  primaryNetwork: 'eth',
  ipmi: { username: 'admin', ipaddr: 'fd00::9', port: 623, write: true, tags: { vlan: '12' } },
})

function device(style: typeof MUSTER, name: string): ValueMap {
  return netDevsIn(style)(node)[name] as ValueMap
}

t.test('network devices have the fields and methods of Warewulf, as it types them', async (t) => {
  t.same(Object.keys(netDevsIn(MUSTER)(node)), ['bare', 'eth'])
  const eth = device(MUSTER, 'eth')
  for (const [field, value] of [
    ['Type', 'ethernet'],
    ['PrefixLen6', '64'],
    ['MTU', '9000'],
    ['IpCIDR', '10.0.0.17/20'],
    ['IpCIDR6', 'fd00::17/64'],
    ['Prefix', 20],
    ['Primary', true],
  ] as const) {
    t.equal(eth[field], value, field)
  }
  t.match(eth.Ipaddr, { type: 'net.IP', text: '10.0.0.17' })
  t.match(eth.Gateway6, { type: 'net.IP', text: 'fd00::1' })
  t.match(eth.OnBoot, { type: 'wwtype.WWbool', text: 'true' })
  t.equal((eth.Tags as ValueMap).DNS1, '10.0.0.1')
  t.equal(eth.Gateway, null)
})

t.test('the styles differ in what is no address and in what is private', async (t) => {
  t.equal(device(MUSTER, 'bare').Ipaddr, null)
  t.match(device(WAREWULF, 'bare').Ipaddr, { text: '0.0.0.0' })
  t.equal(device(WAREWULF, 'bare').IpCIDR, '', 'which has no network either way')
  t.equal(device(WAREWULF, 'eth').Primary, true)
  t.equal(device(WAREWULF_COPY, 'eth').Primary, false)
})

t.test('a BMC has the fields of Warewulf', async (t) => {
  const ipmi = ipmiIn(MUSTER)(node)
  t.equal(ipmi.UserName, 'admin')
  t.equal(ipmi.Port, '623')
  t.equal(ipmi.Netmask, null)
  t.match(ipmi.Ipaddr, { text: 'fd00::9' })
  t.match(ipmi.Write, { text: 'true' })
  t.equal((ipmi.Tags as ValueMap).vlan, '12')
})

t.test('a prefix that there cannot be gives no network', async (t) => {
  const odd = {
    ...node,
    networkDevices: {
      a: { ipaddr6: 'fd00::1', prefixlen6: '129' },
      b: { ipaddr6: '::ffff:10.0.0.1', prefixlen6: '64' },
      c: { ipaddr: 'x', netmask: '255.255.255.0' },
    },
  }
  const devices = netDevsIn(WAREWULF)(odd)
  for (const name of ['a', 'b']) t.equal((devices[name] as ValueMap).IpCIDR6, '', name)
  t.equal((devices.c as ValueMap).IpCIDR, '')
})
