import type { SettingGroup } from './setting.ts'

const device = (field: string): string => `networkDevices.<netname>.${field}`

export const NETWORK: SettingGroup = {
  heading: 'A network device:',
  selectors: [
    { flags: '--netname <name>', about: 'the device that the others here are about', default: 'default' },
  ],
  settings: [
    {
      flags: '-N, --netdev <interface>',
      about: 'its interface on the node: eth0',
      takes: 'text',
      path: device('device'),
    },
    { flags: '-H, --hwaddr <mac>', about: 'its MAC address', takes: 'mac', path: device('hwaddr') },
    {
      flags: '-T, --type <type>',
      about: 'ethernet, infiniband, bond, vlan',
      takes: 'text',
      path: device('type'),
    },
    {
      flags: '--onboot [true|false]',
      about: 'whether the node brings it up by itself',
      takes: 'flag',
      path: device('onboot'),
    },
    {
      flags: '-I, --ipaddr <address>',
      about: 'its IPv4 address, or the first of several; 10.0.0.1/24 gives the netmask, too',
      takes: 'address',
      path: device('ipaddr'),
      mask: { field: 'netmask', as: 'netmask' },
    },
    {
      flags: '-M, --netmask <netmask>',
      about: 'its netmask: 255.255.255.0',
      takes: 'text',
      path: device('netmask'),
    },
    {
      flags: '-G, --gateway <address>',
      about: 'its IPv4 default gateway',
      takes: 'text',
      path: device('gateway'),
    },
    {
      flags: '--ipaddr6 <address>',
      about: 'its IPv6 address, or the first of several; fd00::1/64 gives the prefix, too',
      takes: 'address',
      path: device('ipaddr6'),
      mask: { field: 'prefixlen6', as: 'length' },
    },
    {
      flags: '--prefixlen6 <length>',
      about: 'length of the prefix of its IPv6 network: 64',
      takes: 'whole',
      path: device('prefixlen6'),
    },
    {
      flags: '--gateway6 <address>',
      about: 'its IPv6 default gateway',
      takes: 'text',
      path: device('gateway6'),
    },
    { flags: '--mtu <bytes>', about: 'its largest packet', takes: 'whole', path: device('mtu') },
    {
      flags: '--nettagadd <key=value>',
      about: 'a tag of it to add or change; may be repeated',
      takes: 'entries',
      path: device('tags'),
    },
    { flags: '--nettagdel <keys>', about: 'tags of it to take away', takes: 'keys', path: device('tags') },
    {
      flags: '--netdel <names>',
      about: 'network devices to take away',
      takes: 'keys',
      path: 'networkDevices',
    },
    {
      flags: '-p, --primarynet <name>',
      about: 'the network device that boots; the first by name unless set',
      takes: 'text',
      path: 'primaryNetwork',
    },
  ],
}
