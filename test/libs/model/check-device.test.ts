import t from 'tap'
import { checkDevice, checkIpmi } from '../../../libs/model/check-device.ts'
import type { NetworkDevice } from '../../../libs/model/network-device.ts'

const device = (values: NetworkDevice) => () => checkDevice('node n1: eth0', values)
const net = { netmask: '255.255.255.0' }
const refused = (message: RegExp) => ({ code: 'MUSTER_VALUE_INVALID', message })

t.test('addresses must be addresses, in the form that is stored', async (t) => {
  t.throws(
    device({ ipaddr: '10.0.0.256' }),
    refused(/node n1: eth0: ipaddr: "10\.0\.0\.256" is not an IPv4 address/),
  )
  t.throws(device({ ipaddr: '10.0.0.01' }), refused(/is not an IPv4/))
  t.throws(device({ ipaddr6: 'fd00::g' }), refused(/is not an IPv6/))
  t.throws(device({ hwaddr: '52:54' }), refused(/is not a MAC/))
  t.throws(device({ hwaddr: '52-54-00-00-00-01' }), refused(/must be written 52:54:00:00:00:01/))
  t.throws(device({ netmask: '255.0.255.0' }), refused(/node n1: eth0: .*is not a netmask/))
  device({ hwaddr: '00:11:22:33:44:55:66:77' })()
})

t.test('an address must be one in its network, and the gateway in reach', async (t) => {
  t.throws(device({ ipaddr: '10.0.0.0', ...net }), refused(/is the network itself/))
  t.throws(device({ ipaddr: '10.0.0.255', ...net }), refused(/is the broadcast address/))
  t.throws(device({ ipaddr: '10.0.0.1', gateway: '10.0.1.1', ...net }), refused(/gateway .*10\.0\.0\.1\/24/))
  device({ ipaddr: '10.0.0.1', gateway: '10.0.0.254', ...net })()
  device({ ipaddr: '10.0.0.0', netmask: '255.255.255.254' })()
  device({ ipaddr: '10.0.0.1', gateway: '10.0.1.1' })()
  device({ ipaddr: '0.0.0.0', gateway: '10.0.1.1', ...net })()
})

t.test('IPv6 is checked as IPv4 is', async (t) => {
  const address = { ipaddr6: 'fd00:1::17', prefixlen6: 64 }
  t.throws(device({ ...address, gateway6: 'fd00:2::1' }), refused(/gateway6 fd00:2::1 is not in the network/))
  device({ ...address, gateway6: 'fd00:1::1' })()
  device({ ...address, gateway6: 'fe80::1' })()
  device({ ...address, gateway6: '::' })()
})

t.test('a BMC has an IPv4 or IPv6 address', async (t) => {
  checkIpmi('node n1: BMC', { ipaddr: 'fd00::17' })
  checkIpmi('node n1: BMC', { ipaddr: '10.1.0.1', gateway: '10.1.0.254', ...net })
  t.throws(() => checkIpmi('node n1: BMC', { ipaddr: 'bmc17' }), refused(/node n1: BMC: ipaddr/))
  t.throws(
    () => checkIpmi('node n1: BMC', { ipaddr: '10.1.0.1', gateway: '10.2.0.1', ...net }),
    refused(/gateway/),
  )
})
