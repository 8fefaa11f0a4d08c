import t from 'tap'
import { serverNetwork } from '../../../libs/overlay/server-network.ts'

t.test('an address with its prefix gives the network', async (t) => {
  t.match(serverNetwork({ ipaddr: '10.1.0.1/22' }), {
    Ipaddr: '10.1.0.1',
    IpCIDR: '10.1.0.1/22',
    Netmask: '255.255.252.0',
    Network: '10.1.0.0',
    NetworkCIDR: '10.1.0.0/22',
    Ipaddr6: '',
    Ipv6: false,
  })
})

t.test('what is said stays, what follows from it is filled in', async (t) => {
  t.match(serverNetwork({ ipaddr: '10.1.2.3', netmask: '255.255.0.0' }), {
    Network: '10.1.0.0',
    IpCIDR: '10.1.2.3/16',
  })
  t.match(serverNetwork({ ipaddr: '10.1.0.1/22', netmask: '255.255.255.0', network: '10.9.0.0' }), {
    Netmask: '255.255.255.0',
    Network: '10.9.0.0',
    NetworkCIDR: '10.9.0.0/24',
  })
  t.match(serverNetwork({ ipaddr: '10.1.0.1' }), { Ipaddr: '10.1.0.1', IpCIDR: '', Netmask: '', Network: '' })
})

t.test('the same of IPv6, whose length may stand beside it', async (t) => {
  const network = {
    Ipaddr6: 'fd00:1::1',
    PrefixLen6: '64',
    IpCIDR6: 'fd00:1::1/64',
    Network6: 'fd00:1::',
    NetworkCIDR6: 'fd00:1::/64',
    Ipv6: true,
  }
  t.match(serverNetwork({ ipaddr6: 'FD00:1:0::1/64' }), network)
  t.match(serverNetwork({ ipaddr6: 'fd00:1::1', prefixlen6: 64 }), network)
  t.match(serverNetwork({ ipaddr6: 'fd00:1::1' }), {
    Ipaddr6: 'fd00:1::1',
    IpCIDR6: '',
    Network6: '',
    Ipv6: false,
  })
})
