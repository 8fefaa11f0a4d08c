import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { LabCluster } from '../../scripts/demo/lab-cluster.ts'
import { CACHE_DIRECTORY, debianRoot } from '../../scripts/lab/debian-root.ts'
import type { Machine } from '../../scripts/lab/machine.ts'
import { busyboxRoot } from '../services/_busybox-root.ts'

/** Enough for a kernel and a busybox. */
export const SMALL_MEMORY_MB = 384

const BOOT_TIMEOUT_MS = 10 * 60_000
/** What muster's /init and this root's use, beyond what the busybox root has. */
const APPLETS = ['chmod', 'cp', 'cut', 'date', 'ip', 'mv', 'poweroff', 'sed', 'tail', 'timeout', 'uname']

const INIT = `#!/bin/sh
echo "guest: $(cat /etc/hostname) is up"
exec sleep 1000000
`

/**
 * Where booting is what matters: Debian's kernel and a busybox that says on the console that it is up. Imported as `small`.
 * The kernel, and an initramfs if it has one, are those of the root `debian`, or else of the usual one.
 */
export async function importSmallGuest(t: Test, cluster: LabCluster, debian?: string): Promise<void> {
  const from =
    debian ?? (await debianRoot({ cacheDirectory: CACHE_DIRECTORY, progress: (line) => t.comment(line) }))
  const directory = await mkdtemp(join(tmpdir(), 'muster-small-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const root = await busyboxRoot(join(directory, 'root'))
  const present = new Set(await readdir(join(root, 'bin')))
  for (const applet of APPLETS) if (!present.has(applet)) await symlink('busybox', join(root, 'bin', applet))
  await writeFile(join(root, 'sbin/init'), INIT, { mode: 0o755 })
  execFileSync('sh', ['-c', 'rm "$1"/boot/vmlinuz-*', 'sh', root])
  for (const name of await readdir(join(from, 'boot')))
    if (/^(vmlinuz|initrd\.img)-/.test(name))
      await copyFile(join(from, 'boot', name), join(root, 'boot', name))
  await cluster.muster('image', 'import', root, 'small')
}

/** The command line, after `muster`, that defines a node with the small image. */
export function smallNode(node: string, options: { rack: string; mac: string; address: string }): string[] {
  const { rack, mac, address } = options
  return [
    ...[
      'node',
      'add',
      node,
      '--rack',
      rack,
      '--image',
      'small',
      '--hwaddr',
      mac,
      '--ipaddr',
      `${address}/24`,
    ],
    ...['--kernelargs', 'console=ttyS0,115200 quiet'],
  ]
}

/** Waits until the machine says that it is up, in the boot that it is in. */
export async function untilGuestUp(machine: Machine): Promise<void> {
  const up = new RegExp(`^guest: ${machine.name} is up`)
  await machine.console.waitFor(up, { signal: AbortSignal.timeout(BOOT_TIMEOUT_MS) })
}
