import t from 'tap'
import { BARE, NODE } from './_network-node.ts'
import { laidOut, textsOf } from './_render.ts'
import { variablesOf } from './_variables.ts'

const OVERLAY = 'ifcfg'
const DIRECTORY = 'etc/sysconfig/network-scripts'

t.test('shells read the variables of any kind of device', async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const variables = (device: string) => variablesOf(`${root}/${DIRECTORY}/ifcfg-${device}`)
  t.same(await variables('eth0'), {
    NAME: 'boot',
    DEVICE: 'eth0',
    ONBOOT: 'yes',
    TYPE: 'Ethernet',
    HWADDR: '52:54:00:00:00:01',
    MTU: '9000',
    BOOTPROTO: 'none',
    IPADDR: '10.0.0.1',
    PREFIX: '24',
    GATEWAY: '10.0.0.254',
    IPV6INIT: 'yes',
    IPV6_AUTOCONF: 'no',
    IPV6ADDR: 'fd00::1/64',
    IPV6_DEFAULTGW: 'fd00::ff',
    DNS1: '10.0.0.253',
    DNS2: 'fd00::53',
    DOMAIN: 'hpc.example example.org',
  })
  t.match(await variables('ib0'), {
    TYPE: 'InfiniBand',
    CONNECTED_MODE: 'no',
    IPADDR: '10.1.0.1',
    PREFIX: '16',
  })
  t.match(await variables('bond0'), {
    TYPE: 'Bond',
    BONDING_MASTER: 'yes',
    BONDING_OPTS: 'mode=802.3ad miimon=200 updelay=400 downdelay=600 xmit_hash_policy=layer3+4',
    MACADDR: '52:54:00:00:00:02',
    BOOTPROTO: 'none',
  })
  t.match(await variables('eth1'), { MASTER: 'bond0', SLAVE: 'yes', BOOTPROTO: 'none' })
  t.match(await variables('eth1'), { HWADDR: '52:54:00:00:00:02', ONBOOT: 'yes' })
  t.match(await variables('bond0.42'), { VLAN: 'yes', PHYSDEV: 'bond0', VLAN_ID: '42', IPADDR: '10.42.0.1' })
  t.match(await variables('vlan7'), { VLAN: 'yes', PHYSDEV: 'eth0', VLAN_ID: '7', ONBOOT: 'no' })
  t.match(await variables('vlan7'), { IPV6INIT: 'yes', IPV6_AUTOCONF: 'yes', IPV6ADDR: 'fd07::1/64' })
  t.match(await variables('br0'), { TYPE: 'Bridge', STP: 'no', IPADDR: '10.9.0.1' })
  t.match(await variables('eth3'), { BRIDGE: 'br0', MACADDR: '02:00:00:00:00:03', MASTER: undefined })
  t.match(await variables('eth4'), { BOOTPROTO: 'dhcp', IPADDR: undefined, IPV6INIT: 'no' })
})

t.test('routes are files of their own, by family', async (t) => {
  const texts = await textsOf(OVERLAY, NODE)
  const routes = Object.keys(texts).filter((path) => path.includes('/route'))
  t.same(routes, [`${DIRECTORY}/route-eth0`, `${DIRECTORY}/route6-eth0`])
  t.match(texts[`${DIRECTORY}/route-eth0`], /^192\.168\.2\.0\/24 via 10\.0\.0\.99 dev eth0\n$/m)
  t.match(texts[`${DIRECTORY}/route6-eth0`], /^fd01::\/64 via fd00::99 dev eth0\n$/m)
})

t.test('a node without network devices gets no file', async (t) => {
  t.same(await textsOf(OVERLAY, BARE), {})
})
