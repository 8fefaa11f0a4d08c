import t from 'tap'
import { BARE, NODE } from './_network-node.ts'
import { laidOut, textsOf } from './_render.ts'
import { variablesOf } from './_variables.ts'

const OVERLAY = 'wicked'
const DIRECTORY = 'etc/sysconfig/network'

t.test('shells read the variables of any kind of device', async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const variables = (device: string) => variablesOf(`${root}/${DIRECTORY}/ifcfg-${device}`)
  t.same(await variables('eth0'), {
    NAME: 'boot',
    STARTMODE: 'auto',
    BOOTPROTO: 'static',
    IPADDR: '10.0.0.1/24',
    IPADDR_6: 'fd00::1/64',
    MTU: '9000',
  })
  t.match(await variables('ib0'), { IPOIB_MODE: 'datagram', IPADDR: '10.1.0.1/16', MTU: '4092' })
  t.match(await variables('bond0'), {
    BONDING_MASTER: 'yes',
    BONDING_MODULE_OPTS: 'mode=802.3ad miimon=200 updelay=400 downdelay=600 xmit_hash_policy=layer3+4',
    BONDING_SLAVE_0: 'eth1',
    BONDING_SLAVE_1: 'eth2',
    LLADDR: '52:54:00:00:00:02',
    BOOTPROTO: 'none',
  })
  t.match(await variables('eth1'), { STARTMODE: 'hotplug', BOOTPROTO: 'none', LLADDR: undefined })
  t.match(await variables('bond0.42'), { ETHERDEVICE: 'bond0', VLAN_ID: '42', IPADDR: '10.42.0.1/24' })
  t.match(await variables('vlan7'), { ETHERDEVICE: 'eth0', VLAN_ID: '7', STARTMODE: 'manual' })
  t.match(await variables('br0'), { BRIDGE: 'yes', BRIDGE_PORTS: 'eth3', BRIDGE_STP: 'off' })
  t.match(await variables('eth3'), { STARTMODE: 'hotplug', LLADDR: '02:00:00:00:00:03' })
  t.match(await variables('eth4'), { BOOTPROTO: 'dhcp4', IPADDR: undefined })
})

t.test('routes and gateways are a file of their own', async (t) => {
  const texts = await textsOf(OVERLAY, NODE)
  t.same(
    Object.keys(texts).filter((path) => path.includes('/ifroute')),
    [`${DIRECTORY}/ifroute-eth0`],
  )
  t.same(texts[`${DIRECTORY}/ifroute-eth0`]!.trimEnd().split('\n').slice(1), [
    'default 10.0.0.254 - eth0',
    '::/0 fd00::ff - eth0',
    '192.168.2.0/24 10.0.0.99 - eth0',
    'fd01::/64 fd00::99 - eth0',
  ])
})

t.test('a node without network devices gets no file', async (t) => {
  t.same(await textsOf(OVERLAY, BARE), {})
})
