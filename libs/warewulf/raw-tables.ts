import { parseIPv4 } from '../address/ipv4.ts'
import { canonicalIPv6 } from '../address/ipv6.ts'
import { netmaskOf } from '../model/address.ts'
import {
  anything,
  group,
  groups,
  type RawFields,
  type RawTable,
  text,
  textMap,
  texts,
  within,
} from './raw-fields.ts'

/** `10.0.0.1/24` is the address and the netmask, as versions before 4.6 wrote them. */
function ipv4(written: string): RawFields {
  const [, address, digits] = /^([^/]+)\/(\d{1,2})$/.exec(written) ?? []
  if (address === undefined || parseIPv4(address) === undefined || Number(digits) > 32)
    return { ipaddr: written }
  return { ipaddr: address, netmask: netmaskOf(Number(digits)) }
}

function ipv6(written: string): RawFields {
  const [, address, digits] = /^([^/]+)\/(\d{1,3})$/.exec(written) ?? []
  if (address === undefined || canonicalIPv6(address) === undefined) return { ipaddr6: written }
  return { ipaddr6: address, prefixlen6: digits }
}

const DEVICE: RawTable = {
  type: text('type'),
  onboot: text('onboot'),
  device: text('device'),
  hwaddr: text('hwaddr'),
  netmask: text('netmask'),
  ipaddr: text('ipaddr', ipv4),
  gateway: text('gateway'),
  prefixlen6: text('prefixlen6'),
  ipaddr6: text('ipaddr6', ipv6),
  gateway6: text('gateway6'),
  mtu: text('mtu'),
  tags: textMap('tags'),
  ipcidr: text('ipaddr', ipv4),
  ip6addr: text('ipaddr6', ipv6),
}

const BMC: RawTable = {
  username: text('username'),
  password: text('password'),
  ipaddr: text('ipaddr'),
  gateway: text('gateway'),
  netmask: text('netmask'),
  port: text('port'),
  interface: text('interface'),
  escapechar: text('escapechar'),
  write: text('write'),
  template: text('template'),
  tags: textMap('tags'),
}

const KERNEL: RawTable = {
  version: text('version'),
  args: texts('args', /\s+/),
  override: text('version'),
}

const PARTITION: RawTable = {
  number: text('number'),
  size_mib: text('sizeMib'),
  start_mib: text('startMib'),
  type_guid: text('typeGuid'),
  guid: text('guid'),
  wipe_partition_entry: text('wipePartitionEntry'),
  should_exist: text('shouldExist'),
  resize: text('resize'),
}

const FILE_SYSTEM: RawTable = {
  format: text('format'),
  path: text('path'),
  wipe_filesystem: text('wipeFilesystem'),
  label: text('label'),
  uuid: text('uuid'),
  options: texts('options'),
  mount_options: text('mountOptions'),
}

/** What nodes and profiles have in a nodes.conf. Values stay as they are written; what is not here, Warewulf ignores. */
export const RAW_NODE: RawTable = {
  discoverable: text('discoverable'),
  'asset key': text('assetKey'),
  profiles: texts('profiles'),
  comment: text('comment'),
  'cluster name': text('clusterName'),
  'image name': text('image'),
  'ipxe template': text('ipxeTemplate'),
  'runtime overlay': texts('runtimeOverlays'),
  'system overlay': texts('systemOverlays'),
  kernel: group('kernel', KERNEL),
  ipmi: group('ipmi', BMC),
  init: text('init'),
  root: text('root'),
  'network devices': groups('networkDevices', DEVICE),
  tags: textMap('tags'),
  'primary network': text('primaryNetwork'),
  disks: groups('disks', { wipe_table: text('wipeTable'), partitions: groups('partitions', PARTITION) }),
  filesystems: groups('filesystems', FILE_SYSTEM),
  resources: anything('resources'),
  'container name': text('image'),
  keys: textMap('tags'),
  'kernel override': within('kernel', KERNEL.version!),
  'kernel version': within('kernel', KERNEL.version!),
  'kernel args': within('kernel', KERNEL.args!),
  ...Object.fromEntries(
    Object.entries(BMC)
      .filter(([name]) => name !== 'tags')
      .map(([name, read]) => [`ipmi ${name}`, within('ipmi', read)]),
  ),
}
