import t from 'tap'
import { interfacesOf } from '../../../libs/compile/interfaces.ts'
import { resolved } from './_nodes.ts'

t.test('the interface that boots is first, and those without a MAC are left out', async (t) => {
  const networkDevices = {
    bmc: { ipaddr: '10.1.0.1' },
    eth0: { hwaddr: '52:54:00:00:00:01' },
    ib0: {
      hwaddr: '52:54:00:00:00:02',
      device: 'ib0',
      ipaddr: '10.0.0.7',
      netmask: '255.255.0.0',
      gateway: '10.0.0.1',
    },
  }
  t.same(interfacesOf(resolved('n1', { networkDevices, primaryNetwork: 'ib0' })), [
    { mac: '52:54:00:00:00:02', device: 'ib0', address: '10.0.0.7', prefix: 16, gateway: '10.0.0.1' },
    { mac: '52:54:00:00:00:01' },
  ])
})

t.test('an IPv6 address goes along with its prefix, and :: is none', async (t) => {
  const networkDevices = {
    eth0: { hwaddr: '52:54:00:00:00:01', ipaddr6: 'fd00:1::17', prefixlen6: 64 },
    eth1: { hwaddr: '52:54:00:00:00:02', ipaddr6: '::' },
  }
  t.same(interfacesOf(resolved('n1', { networkDevices, primaryNetwork: 'eth0' })), [
    { mac: '52:54:00:00:00:01', address6: 'fd00:1::17', prefix6: 64 },
    { mac: '52:54:00:00:00:02' },
  ])
})
