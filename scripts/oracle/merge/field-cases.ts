import type { Node, Profile } from '../../../libs/model/node.ts'
import type { Cases } from './merge-case.ts'

/** Maps are merged by key, down to single fields. */
export function maps(): Cases {
  const device = { type: 'ethernet', netmask: '255.255.255.0', mtu: 1500, tags: { DNS1: '10.0.0.1', x: 'a' } }
  const part = { number: 1, sizeMib: 100, shouldExist: true }
  return [
    [
      'tags are merged by key',
      { a: { tags: { x: 'a', y: 'a' } } },
      { profiles: ['a'], tags: { y: 'n', z: 'n' } },
    ],
    [
      'network devices are merged by name and field',
      { a: { networkDevices: { x: device, y: device } } },
      { profiles: ['a'], networkDevices: { x: { ipaddr: '10.0.0.7', mtu: 9000, tags: { x: 'n', z: 'n' } } } },
    ],
    [
      'the kernel is merged by field',
      { a: { kernel: { version: '6.1', args: ['a'] } } },
      { profiles: ['a'], kernel: { version: '6.12' } },
    ],
    [
      'the BMC is merged by field and tag',
      { a: { ipmi: { username: 'a', password: 'a', port: 623, tags: { vlan: '1', x: 'a' } } } },
      { profiles: ['a'], ipmi: { ipaddr: '10.1.0.7', password: 'n', tags: { vlan: '2' } } },
    ],
    [
      'disks are merged by partition and field',
      { a: { disks: { '/dev/vda': { wipeTable: true, partitions: { scratch: part, swap: part } } } } },
      {
        profiles: ['a'],
        disks: {
          '/dev/vda': { partitions: { scratch: { sizeMib: 200 }, data: { number: 3 } } },
          '/dev/vdb': { wipeTable: true },
        },
      },
    ],
    [
      'file systems are merged by field, their options appended',
      { a: { filesystems: { s: { format: 'ext4', options: ['-a'], mountOptions: 'a' } } } },
      {
        profiles: ['a'],
        filesystems: { s: { options: ['-a', '-b'], mountOptions: 'n' }, t: { format: 'swap' } },
      },
    ],
    [
      'names like those of fields',
      {
        a: {
          networkDevices: { tags: { mtu: 1500, onboot: true }, resources: { mtu: 1500, tags: { a: 'a' } } },
          disks: { tags: { wipeTable: true }, partitions: { partitions: { tags: { resize: true } } } },
          filesystems: { resources: { path: '/a', wipeFilesystem: true, options: ['a'] } },
        },
      },
      {
        profiles: ['a'],
        networkDevices: { tags: { mtu: 9000, onboot: false }, resources: { device: 'n', tags: { a: '' } } },
        disks: { tags: { wipeTable: false }, partitions: { partitions: { tags: { resize: false } } } },
        filesystems: { resources: { path: '/n', wipeFilesystem: false, options: ['n'] } },
      },
    ],
    [
      'names like those of flags',
      { a: { disks: { wipeTable: { wipeTable: true, partitions: { resize: { resize: true } } } } } },
      { profiles: ['a'], disks: { wipeTable: { partitions: { resize: { number: 2 } } } } },
    ],
    [
      'names like those of properties of objects',
      { a: { tags: { valueOf: 'a', toString: 'a' }, resources: { valueOf: { a: 1 } } } },
      {
        profiles: ['a'],
        tags: { hasOwnProperty: 'n' },
        resources: { valueOf: { b: 1 }, toString: { a: 1 } },
      },
    ],
  ]
}

/** What counts as empty, and so overrides nothing. */
export function empty(): Cases {
  const full: Profile = {
    clusterName: 'a',
    image: 'a',
    ipxeTemplate: 'a',
    init: 'a',
    root: 'a',
    primaryNetwork: 'x',
    kernel: { version: 'a', args: ['a'] },
    systemOverlays: ['a'],
    tags: { a: 'a' },
    networkDevices: {
      x: {
        type: 'a',
        device: 'a',
        hwaddr: '02:00:00:00:00:01',
        ipaddr: '10.0.0.1',
        ipaddr6: 'fd00::1',
        tags: { a: 'a' },
      },
    },
    ipmi: { username: 'a', ipaddr: '10.0.0.1', tags: { a: 'a' } },
    disks: { d: { partitions: { p: { guid: 'a', number: 1 } } } },
    filesystems: { s: { format: 'a', options: ['a'] } },
    resources: { a: ['a'] },
  }
  const none: Node = {
    clusterName: '',
    image: '',
    ipxeTemplate: '',
    init: '',
    root: '',
    primaryNetwork: '',
    kernel: { version: '', args: [] },
    systemOverlays: [],
    tags: {},
    networkDevices: { x: { type: '', device: '', hwaddr: '', ipaddr: '', ipaddr6: '', tags: {} } },
    ipmi: { username: '', ipaddr: '', tags: {} },
    disks: { d: { partitions: { p: { guid: '' } } } },
    filesystems: { s: { format: '', options: [] } },
    resources: {},
  }
  return [
    ['empty texts, lists and maps override nothing', { a: full }, { profiles: ['a'], ...none }],
    ['nor do those of a later profile', { a: full, b: none as Profile }, { profiles: ['a', 'b'] }],
    ['empty ones are overridden', { a: none as Profile, b: full }, { profiles: ['a', 'b'] }],
    [
      'maps without anything override nothing',
      { a: full },
      {
        profiles: ['a'],
        kernel: {},
        ipmi: {},
        networkDevices: {},
        disks: {},
        filesystems: {},
        tags: {},
        resources: {},
      },
    ],
    [
      'an empty tag does override',
      { a: full },
      {
        profiles: ['a'],
        tags: { a: '' },
        networkDevices: { x: { tags: { a: '' } } },
        ipmi: { tags: { a: '' } },
      },
    ],
    [
      'zero does override',
      { a: { disks: { d: { partitions: { p: { number: 1, sizeMib: 100, startMib: 8 } } } } } },
      { profiles: ['a'], disks: { d: { partitions: { p: { number: 0, sizeMib: 0, startMib: 0 } } } } },
    ],
    ['a profile without anything', { a: {} }, { profiles: ['a'], image: 'n' }],
  ]
}

/** Flags that are texts in Warewulf, and such as are pointers to booleans. */
export function flags(): Cases {
  const all = (value: boolean): Profile => ({
    networkDevices: { x: { onboot: value } },
    ipmi: { write: value },
    disks: {
      d: {
        wipeTable: value,
        partitions: { p: { wipePartitionEntry: value, shouldExist: value, resize: value } },
      },
    },
    filesystems: { s: { wipeFilesystem: value } },
  })
  return [
    ['true over false', { a: all(false) }, { profiles: ['a'], ...all(true) }],
    ['false over true', { a: all(true) }, { profiles: ['a'], ...all(false) }],
    ['true, false, true', { a: all(true), b: all(false) }, { profiles: ['a', 'b'], ...all(true) }],
    ['false, true, false', { a: all(false), b: all(true) }, { profiles: ['a', 'b'], ...all(false) }],
    ['false alone', {}, all(false)],
    ['a node is discoverable', {}, { discoverable: true, assetKey: 'n' }],
    ['a node is not discoverable', {}, { discoverable: false }],
  ]
}

/** Addresses, which are lists of bytes in Warewulf. */
export function addresses(): Cases {
  const device = {
    ipaddr: '10.0.0.1',
    netmask: '255.255.255.0',
    gateway: '10.0.0.254',
    ipaddr6: 'fd00::1',
    prefixlen6: 64,
    gateway6: 'fd00::fe',
  }
  const ipmi = { ipaddr: '10.1.0.1', netmask: '255.255.0.0', gateway: '10.1.0.254' }
  return [
    [
      'an address overrides as a whole',
      { a: { networkDevices: { x: device }, ipmi } },
      {
        profiles: ['a'],
        networkDevices: { x: { ipaddr: '10.0.0.2', ipaddr6: 'fd00::2' } },
        ipmi: { ipaddr: '10.1.0.2' },
      },
    ],
    [
      '0.0.0.0 overrides',
      { a: { networkDevices: { x: device }, ipmi } },
      {
        profiles: ['a'],
        networkDevices: { x: { ipaddr: '0.0.0.0', netmask: '0.0.0.0', gateway: '0.0.0.0' } },
        ipmi: { ipaddr: '0.0.0.0', gateway: '0.0.0.0' },
      },
    ],
    [
      ':: overrides',
      { a: { networkDevices: { x: device }, ipmi } },
      { profiles: ['a'], networkDevices: { x: { ipaddr6: '::', gateway6: '::' } }, ipmi: { ipaddr: '::' } },
    ],
    [
      '0.0.0.0 is overridden',
      { a: { networkDevices: { x: { ipaddr: '0.0.0.0' } } } },
      { profiles: ['a'], networkDevices: { x: { ipaddr: '10.0.0.2' } } },
    ],
    ['an IPv6 address over an IPv4 one', { a: { ipmi } }, { profiles: ['a'], ipmi: { ipaddr: 'fd00::5' } }],
  ]
}
