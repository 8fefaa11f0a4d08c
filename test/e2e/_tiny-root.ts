import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { debianPackages, kernelIn } from '../../scripts/lab/debian-packages.ts'
import { CACHE_DIRECTORY } from '../../scripts/lab/debian-root.ts'

const LOADERS = {
  amd64: ['shim-signed', 'shim-helpers-amd64-signed', 'grub-efi-amd64-signed'],
  arm64: ['shim-signed', 'shim-helpers-arm64-signed', 'grub-efi-arm64-signed'],
}

/** Says what the machine came up as, with which parts of what it was sent, and switches it off. */
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t securityfs securityfs /sys/kernel/security
lockdown=$(/bin/busybox cat /sys/kernel/security/lockdown)
/bin/busybox printf '\\nup: %s %s, lockdown %s\\n' "$(/bin/busybox cat /etc/hostname)" "$(/bin/busybox uname -m)" "$lockdown"
/bin/busybox poweroff -f
`

/** The smallest root file system that boots: Debian's kernel and busybox, and the loaders that Debian signed. */
export async function tinyRoot(
  t: Test,
  options: { architecture: 'amd64' | 'arm64'; alterKernel?: (kernel: Buffer) => void },
): Promise<string> {
  const { architecture, alterKernel } = options
  const packages = await debianPackages({
    architecture,
    packages: [`linux-image-cloud-${architecture}`, 'busybox-static', ...LOADERS[architecture]],
    cacheDirectory: CACHE_DIRECTORY,
  })
  const root = await mkdtemp(join(tmpdir(), 'muster-tiny-root-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  await chmod(root, 0o755)
  for (const directory of ['bin', 'sbin', 'boot', 'dev', 'etc', 'proc', 'sys', 'usr/lib'])
    await mkdir(join(root, directory), { recursive: true })
  await cp(join(packages, 'bin/busybox'), join(root, 'bin/busybox'))
  for (const loaders of ['shim', 'grub'])
    await cp(join(packages, 'usr/lib', loaders), join(root, 'usr/lib', loaders), { recursive: true })
  const kernel = await kernelIn(packages)
  alterKernel?.(kernel)
  await writeFile(join(root, `boot/vmlinuz-6.1.0-1-${architecture}`), kernel)
  await writeFile(join(root, 'init'), INIT, { mode: 0o755 })
  await symlink('../init', join(root, 'sbin/init'))
  // They are served apart, and would only make the image large.
  await mkdir(join(root, 'etc/warewulf'))
  await writeFile(join(root, 'etc/warewulf/excludes'), '/boot/*\n/usr/lib/*\n')
  return root
}
