import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a root file system that can be imported, below a directory; nothing boots it. */
export function smallRoot(directory: string): string {
  const root = join(directory, 'root')
  for (const folder of ['sbin', 'boot', 'etc']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'sbin/init'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'a kernel')
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n')
  return root
}
