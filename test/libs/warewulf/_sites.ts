export { CONF_4_5, CONF_4_7 } from './_confs.ts'

/** Files nodes.conf as sites have them, of each version that can be taken over. */

export const KNOWN = {
  images: ['rocky-8', 'rocky-9', 'leap-15.6'],
  overlays: [
    'NetworkManager',
    'agent',
    'fstab',
    'hostname',
    'hosts',
    'ifcfg',
    'ifupdown',
    'ignition',
    'init',
    'issue',
    'resolv',
    'slurm',
    'ssh.authorized_keys',
    'ssh.host_keys',
    'syncuser',
    'systemd.netname',
    'systemd.networkd',
    'udev.netname',
    'wicked',
  ],
  scripts: ['default', 'localdisk', 'two-stage', 'site'],
}

/** Written by 4.4: overlays as bundles, kernel arguments in one text, flags in quotes, flat BMC fields. */
export const NODES_4_4 = `WW_INTERNAL: 43
nodeprofiles:
  default:
    comment: This profile is automatically included for each node
    container name: rocky-8
    kernel override: 4.18.0-477.10.1.el8_8.x86_64
    kernel args: quiet crashkernel=no console=ttyS1,115200
    ipmi username: ADMIN
    ipmi password: "0123"
    ipmi netmask: 255.255.255.0
    ipmi write: "true"
    runtime overlay: generic
    system overlay: wwinit,slurm
    network devices:
      default:
        type: Ethernet
        netmask: 255.255.252.0
        gateway: 10.1.0.1
    keys:
      site: hall-2
  gpu:
    keys:
      gres: gpu:4
nodes:
  N0001:
    discoverable: "false"
    disabled: "false"
    profiles:
    - default
    - gpu
    ipmi ipaddr: 10.1.4.1
    network devices:
      default:
        device: eth0
        hwaddr: 52-54-00-00-01-01
        ipaddr: 10.1.0.11
        default: "true"
      ib0:
        device: ib0
        type: InfiniBand
        ipcidr: 10.2.0.11/22
        primary: "false"
  n0002:
    network devices:
      default:
        device: eth0
        hwaddr: 52:54:00:00:01:02
        ipaddr: 10.1.0.12
`

/** Written by 4.5: nested kernel and BMC, lists, tags. */
export const NODES_4_5 = `WW_INTERNAL: 45
nodeprofiles:
  default:
    container name: leap-15.6
    ipxe template: default
    runtime overlay:
      - generic
    system overlay:
      - wwinit
    kernel:
      override: 6.4.0-150600.21-default
      args: quiet crashkernel=no vga=791
    init: /sbin/init
    root: initramfs
    ipmi:
      username: root
      port: "623"
      interface: lanplus
      escapechar: "~"
      write: "yes"
      template: ipmitool.tmpl
      tags:
        vlan: "12"
  io:
    profiles:
      - default
    primary network: data
nodes:
  io1.cluster:
    comment: "first"
    cluster name: north
    asset key: 0012345
    profiles: [io]
    network devices:
      data:
        onboot: "true"
        hwaddr: AA:BB:CC:00:00:01
        ipaddr: 192.168.10.21
        ip6addr: FD00:0:0::21/64
        mtu: "9000"
        prefix: 10.0.0.0
        tags:
          DNS1: 192.168.10.1
      boot:
        onboot: undef
        hwaddr: aa:bb:cc:00:00:02
        ipaddr: 192.168.20.21
        primary: "true"
    disks:
      /dev/vda:
        wipe_table: "true"
        partitions:
          scratch:
            number: "1"
            size_mib: "102400"
            should_exist: "true"
    filesystems:
      /dev/disk/by-partlabel/scratch:
        format: btrfs
        path: /scratch
        wipe_filesystem: "false"
        mount_options:
          - noatime
          - nodev
`

/** Written by 4.6: overlays one by one, image names, lists of arguments, resources. */
export const NODES_4_6 = `nodeprofiles:
  default:
    image name: rocky-9
    ipxe template: dracut
    runtime overlay:
      - hosts
      - ssh.authorized_keys
      - syncuser
    system overlay:
      - wwinit
      - wwclient
      - fstab
      - hostname
      - ssh.host_keys
      - issue
      - resolv
      - udev.netname
      - systemd.netname
      - ifcfg
      - NetworkManager
      - ifupdown
      - wicked
      - ignition
      - slurm
    kernel:
      version: /boot/vmlinuz-5.14.0-503.el9
      args:
        - quiet
        - crashkernel=no
        - net.naming-scheme=v238 console=tty0
    init: /sbin/init
    root: initramfs
    resources:
      fstab:
        - spec: warewulf:/home
          file: /home
          vfstype: nfs
          freq: 0
  debug:
    kernel:
      args:
        - ~quiet
    system overlay:
      - ~slurm
      - ~wicked
nodes:
  c1:
    profiles:
      - default
      - ~debug
      - gone
    image name: rocky-10
    tags:
      serial: 00017
      empty: ""
      old: UNDEF
    network devices:
      default:
        hwaddr: 52:54:00:00:06:01
        ipaddr: 10.6.0.1/24
        gateway: 10.7.0.254
      spare: {}
`

/** Written by 4.7: IPv6 with prefix lengths and gateways, numbers and flags as such. */
export const NODES_4_7 = `nodeprofiles:
  default:
    image name: rocky-9
    runtime overlay: [hosts]
    system overlay: [wwinit, wwclient, hostname, systemd.networkd, chrony]
    network devices:
      default:
        netmask: 255.255.0.0
        prefixlen6: 64
        gateway6: fd00:7::1
nodes:
  d_1:
    network devices:
      default:
        hwaddr: 52:54:00:00:07:00
  d1:
    discoverable: true
    profiles: [default]
    netwrok devices: {}
    ipmi:
      ipaddr: fd00:8::1
      port: 70000
      write: maybe
    network devices:
      default:
        hwaddr: 52:54:00:00:07
        ipaddr: 10.7.0.1
        ipaddr6: fd00:7::0:11
        mtu: 1500
        onboot: false
    root: /dev/disk/by-partlabel/rootfs
    disks:
      /dev/nvme0n1:
        wipe_table: true
        partitions:
          rootfs:
            number: 1
            should_exist: true
  D1:
    comment: the same again
`
