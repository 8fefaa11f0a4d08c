import { digestOf } from '../../libs/digest/digest.ts'
import type { AptSources } from './apt-sources.ts'

const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'udev',
  'kmod',
  'iproute2',
  'iputils-ping',
  'curl',
  'fdisk',
  'attr',
  'linux-image-amd64',
]

/** What a virtual machine has no use for; half of Debian's kernel package is drivers of other machines. */
const LEFT_OUT = [
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/doc/*',
  '/usr/share/locale/*',
  '/lib/udev/hwdb.d/*',
  '/lib/modules/*/kernel/*',
]

/** What of it is kept. `linux-image-cloud-amd64`, though smaller, has no driver for QEMU's e1000. */
const KEPT = [
  '/usr/share/doc/*/copyright',
  ...[
    'arch/x86/crypto/crc*',
    'crypto/crc*',
    'drivers/block/virtio_blk.ko',
    'drivers/char/hw_random/virtio-rng.ko',
    'drivers/net/bonding/*',
    'drivers/net/ethernet/intel/e1000/*',
    'drivers/net/net_failover.ko',
    'drivers/net/virtio_net.ko',
    'drivers/virtio/*',
    'fs/ext4/*',
    'fs/jbd2/*',
    'fs/mbcache.ko',
    'fs/overlayfs/*',
    'lib/crc*',
    'lib/libcrc*',
    'net/802/*',
    'net/8021q/*',
    'net/core/failover.ko',
    'net/llc/*',
    'net/tls/*',
  ].map((module) => `/lib/modules/*/kernel/${module}`),
]

/** Done in the finished root, "$1": what the host lent for the build goes, and the network starts by itself. */
const FINISH = [
  'find "$1/usr/lib/modules" -type d -empty -delete',
  'echo localhost > "$1/etc/hostname"; : > "$1/etc/resolv.conf"',
  'chroot "$1" systemctl enable systemd-networkd.service',
]

/**
 * The command that makes a small Debian with a kernel, systemd and udev at `target`: a directory, or a file
 * that ends in .tar. The order of `--dpkgopt` counts: the last that fits a path decides.
 */
export function debianCommand(options: {
  sources: AptSources
  mode: 'root' | 'unshare'
  target: string
  /** Besides those that all roots have. */
  packages?: readonly string[] | undefined
}): string[] {
  const { sources, mode, target, packages = [] } = options
  return [
    'env',
    'INITRD=No', // the kernel's package would make an initrd, in minutes, that nobody reads
    'mmdebstrap',
    `--mode=${mode}`,
    '--variant=minbase',
    `--include=${[...PACKAGES, ...packages].join(',')}`,
    ...sources.options.map((option) => `--aptopt=${option}`),
    ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...KEPT.map((path) => `--dpkgopt=path-include=${path}`),
    ...FINISH.map((command) => `--customize-hook=${command}`),
    sources.suite,
    target,
    ...sources.entries,
  ]
}

/** Names a root by what goes into it, so that a changed recipe makes a new one. */
export function debianRootName(sources: AptSources, packages?: readonly string[]): string {
  const recipe = JSON.stringify(debianCommand({ sources, mode: 'root', target: '', packages }))
  return `debian-${sources.suite}-${digestOf(recipe).slice(0, 12)}`
}
