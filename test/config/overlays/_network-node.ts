import type { NetworkDevice } from '../../../libs/model/network-device.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'

export type Devices = Readonly<Record<string, NetworkDevice>>

const netmask = '255.255.255.0'

/** One network device of every kind, and every tag that the overlays for networks know. */
export const DEVICES = {
  boot: {
    device: 'eth0',
    hwaddr: '52:54:00:00:00:01',
    ipaddr: '10.0.0.1',
    netmask,
    gateway: '10.0.0.254',
    ipaddr6: 'fd00::1',
    prefixlen6: 64,
    gateway6: 'fd00::ff',
    mtu: 9000,
    tags: {
      DNS1: '10.0.0.253',
      DNS2: 'fd00::53',
      DNSSEARCH: 'hpc.example; example.org',
      route1: '192.168.2.0/24,10.0.0.99',
      route2: 'fd01::/64,fd00::99',
    },
  },
  ib: { type: 'InfiniBand', device: 'ib0', ipaddr: '10.1.0.1', netmask: '255.255.0.0', mtu: 4092 },
  port1: { device: 'eth1', hwaddr: '52:54:00:00:00:02', tags: { master: 'bond0' } },
  port2: { device: 'eth2', hwaddr: '52:54:00:00:00:03', tags: { master: 'bond0' } },
  bond0: {
    type: 'Bond',
    hwaddr: '52:54:00:00:00:02',
    tags: {
      mode: '802.3ad',
      miimon: '200',
      updelay: '400',
      downdelay: '600',
      xmit_hash_policy: 'layer3+4',
    },
  },
  storage: { type: 'vlan', device: 'bond0.42', ipaddr: '10.42.0.1', netmask },
  management: {
    type: 'vlan',
    device: 'vlan7',
    onboot: false,
    ipaddr6: 'fd07::1',
    prefixlen6: 64,
    tags: { parent_device: 'boot', vlan_id: '7', ipv6_method: 'auto' },
  },
  bridge: { type: 'bridge', device: 'br0', ipaddr: '10.9.0.1', netmask },
  port3: { device: 'eth3', tags: { master: 'bridge', 'cloned-mac-address': '02:00:00:00:00:03' } },
  other: { device: 'eth4' },
} satisfies Devices

/** A node with these network devices. */
export function nodeWith(networkDevices: Devices): ResolvedNode {
  const [primaryNetwork] = Object.keys(networkDevices)
  return resolvedNode('n1', undefined, {
    networkDevices,
    ...(primaryNetwork !== undefined && { primaryNetwork }),
  })
}

/** A node with every kind of network device. */
export const NODE = nodeWith(DEVICES)
/** A node without any. */
export const BARE = nodeWith({})
