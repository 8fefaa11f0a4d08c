import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'

const CONF = `ipaddr: 10.1.0.1/22
ipaddr6: fd00:1::1
prefixlen6: 64
warewulf:
  port: 9000
  secure: false
nfs:
  export paths:
    - path: /home
      export options: rw,sync
`

const NODES = `nodeprofiles:
  default:
    image name: rocky
    runtime overlay: [hosts, ssh]
    system overlay: [wwinit, ours, ~old]
    kernel:
      args: [quiet, crashkernel=no]
    ipmi: {username: admin, port: 0623, write: "true"}
    tags: {email: admin@x, localtime: /usr/share/zoneinfo/UTC}
    network devices:
      default: {type: Ethernet, netmask: 255.255.252.0, gateway: 10.1.0.1}
nodes:
  B1:
    profiles: [default, gone]
    cluster name: beta
    network devices:
      default:
        device: eth0
        hwaddr: AA-BB-CC-00-00-01
        ipaddr: 10.1.0.11
        ipaddr6: FD00:1:0::11
        prefixlen6: 64
        onboot: No
        mtu: 09000
      aux: {ipaddr: 0.0.0.0, netmask: 255.0.255.0}
    disks:
      /dev/vda:
        wipe_table: true
        partitions:
          scratch: {should_exist: true}
          swap: {number: 1, size_mib: 1024}
    filesystems:
      /dev/disk/by-partlabel/swap: {format: swap, path: swap}
    resources: {whole: 1, fraction: 1.0, octal: 0777, list: [a, 1.5], text: "1"}
  a1:
    profiles: [default]
    cluster name: beta
    primary network: default
    network devices:
      default: {ipaddr: 10.1.0.12}
`

/** A Warewulf installation in a directory of its own: configuration, an image, overlays by `files`, and links. */
export function installationIn(
  t: Test,
  options: {
    files?: Readonly<Record<string, string | Buffer>>
    links?: Readonly<Record<string, string>>
  } = {},
): string {
  const root = t.testdir({})
  const files: Record<string, string | Buffer> = {
    'etc/warewulf/nodes.conf': NODES,
    'etc/warewulf/warewulf.conf': CONF,
    'etc/warewulf/notes.txt': 'relative\n',
    'etc/motd': 'one\ntwo\n# end\nthree\n',
    'usr/share/zoneinfo/UTC': 'zone',
    'var/lib/warewulf/chroots/rocky/rootfs/etc/passwd': 'root:x:0:0\n',
    'var/lib/warewulf/chroots/rocky/rootfs/boot/vmlinuz-5.14.0-70.el9.x86_64': '',
    'var/lib/warewulf/chroots/rocky/rootfs/boot/vmlinuz-5.14.0-427.18.1.el9_4.x86_64': '',
    ...options.files,
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (const [path, target] of Object.entries({
    'etc/localtime': '/usr/share/zoneinfo/UTC',
    ...options.links,
  })) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    symlinkSync(target, join(root, path))
  }
  return root
}

/** Path of a file of an overlay of the site. */
export function ours(path: string): string {
  return `var/lib/warewulf/overlays/ours/rootfs/${path}`
}
