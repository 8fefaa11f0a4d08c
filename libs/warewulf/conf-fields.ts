/** What stands in a line of warewulf.conf, and where that lives in muster. */
export interface Counterpart {
  /** The value for which nothing is to be done: it is the same in muster. */
  same?: string
  text: string
}

const BOOT_SERVER = 'in /etc/muster/boot-server.conf'
const NOT_YET = 'muster does not do this yet'

const ADDRESS: Counterpart = { text: `each boot server has its own address: MUSTER_ADDRESS ${BOOT_SERVER}` }
const NETWORK: Counterpart = {
  text: 'boot servers serve the networks of the addresses that nodes have: netmask of network devices, best in a profile',
}
const RANGE: Counterpart = {
  text: 'not needed: a node is offered the address that its primary network device has, machines that are no node get none',
}
const UNIT: Counterpart = {
  text: 'not needed: the boot server does this itself, no other service is configured',
}
const HOST_FILES: Counterpart = { text: 'not needed: muster writes no files on the hosts that it runs on' }
const MOUNTS: Counterpart = {
  text: 'not part of muster: it makes images of directories, and runs nothing in them',
}
const NFS: Counterpart = {
  text: 'not part of muster: export from the file server itself, and mount by an overlay with an fstab or mount units',
}
const SSH: Counterpart = { text: 'not part of muster: put host keys into the image or an overlay' }
const PATHS: Counterpart = {
  text: 'muster keeps nothing there: see MUSTER_DATA_DIR in /etc/muster/controller.conf and /etc/muster/boot-server.conf',
}
const API: Counterpart = {
  text: 'every controller has a REST API: MUSTER_LISTEN in /etc/muster/controller.conf, and a token for those who are not root there',
}

/**
 * By the path in the file, as Warewulf 4.4 to 4.7 have it; what stands in a list or map that is named here belongs to
 * it. `fqdn` and `comment` are not here: see read-warewulf-conf.ts.
 */
export const COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  WW_INTERNAL: { text: 'says which version of Warewulf wrote the file' },
  wwinternal: { text: 'says which version of Warewulf wrote the file' },
  ipaddr: ADDRESS,
  ipaddr6: { text: 'boot servers are reached by IPv4; nodes can have IPv6 addresses of their own' },
  netmask: NETWORK,
  network: NETWORK,
  ipv6net: NETWORK,
  prefixlen6: NETWORK,
  'warewulf.port': { same: '9873', text: `the port of boot servers: MUSTER_HTTP_PORT ${BOOT_SERVER}` },
  'warewulf.tls port': { text: NOT_YET },
  'warewulf.tls': { same: 'false', text: NOT_YET },
  'warewulf.secure': { same: 'false', text: 'is neither true nor false' },
  'warewulf.secure files': { same: 'false', text: NOT_YET },
  'warewulf.update interval': {
    text: 'muster has no interval that could be set: the agent of a node looks by itself',
  },
  'warewulf.autobuild overlays': {
    same: 'true',
    text: 'muster always compiles what a change alters, and nothing else',
  },
  'warewulf.host overlay': { same: 'false', text: HOST_FILES.text },
  'warewulf.syslog': { text: 'services log to their standard output, which systemd puts into its journal' },
  'warewulf.datastore': PATHS,
  'warewulf.grubboot': { same: 'false', text: `${NOT_YET}: nodes boot by iPXE` },
  'warewulf.systemd name': UNIT,
  'api.enabled': { same: 'true', text: API.text },
  'api.tls': API,
  'api.allowed subnets': API,
  'dhcp.enabled': { same: 'true', text: `MUSTER_DHCP_PORT=0 ${BOOT_SERVER} switches DHCP off` },
  'dhcp.template': RANGE,
  'dhcp.range start': RANGE,
  'dhcp.range end': RANGE,
  'dhcp.range6 start': RANGE,
  'dhcp.range6 end': RANGE,
  'dhcp.systemd name': UNIT,
  'dhcp.overlays': HOST_FILES,
  'tftp.enabled': { same: 'true', text: `MUSTER_TFTP_PORT=0 ${BOOT_SERVER} switches TFTP off` },
  'tftp.tftproot': { text: 'not needed: boot servers send network boot programs from memory' },
  'tftp.systemd name': UNIT,
  'tftp.overlays': HOST_FILES,
  'tftp.ipxe': {
    text: 'controllers take network boot programs from MUSTER_LOADERS in /etc/muster/controller.conf, and choose by architecture',
  },
  'nfs.enabled': { same: 'false', text: NFS.text },
  'nfs.exports': NFS,
  'nfs.export paths': NFS,
  'nfs.systemd name': NFS,
  'nfs.overlays': NFS,
  'ssh.key types': SSH,
  'ssh.overlays': HOST_FILES,
  hostfile: HOST_FILES,
  'image mounts': MOUNTS,
  'container mounts': MOUNTS,
  paths: PATHS,
  'wwclient.port': { text: 'not needed: the agent of a node asks its boot servers from any port' },
  'dnsmasq.enabled': { same: 'false', text: UNIT.text },
  'dnsmasq.systemd name': UNIT,
}
