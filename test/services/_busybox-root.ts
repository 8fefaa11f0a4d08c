import { execFileSync } from 'node:child_process'
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const APPLETS =
  'sh cat echo touch rm id hostname mount ls sleep true false stat readlink grep mkdir kill tty'.split(' ')

/** A root file system with busybox, in which commands can be run; `root` is made. */
export async function busyboxRoot(root: string): Promise<string> {
  for (const directory of ['bin', 'sbin', 'boot', 'etc', 'root', 'tmp'])
    await mkdir(join(root, directory), { recursive: true })
  const busybox = execFileSync('sh', ['-c', 'command -v busybox']).toString().trim()
  await copyFile(busybox, join(root, 'bin/busybox'))
  for (const library of librariesOf(busybox)) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
  for (const applet of APPLETS) await symlink('busybox', join(root, 'bin', applet))
  await writeFile(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'kernel of a test')
  await writeFile(join(root, 'sbin/init'), '#!/bin/sh\n', { mode: 0o755 })
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nonlyhere:x:64001:64001::/:/bin/sh\n',
  )
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nonlyhere:x:64001:\n')
  await chmod(join(root, 'etc'), 0o755)
  await chmod(join(root, 'tmp'), 0o1777)
  return root
}

/** What a program is linked with; none if it is static. */
function librariesOf(program: string): string[] {
  const listed = execFileSync('sh', ['-c', `ldd ${program} 2>/dev/null || :`]).toString()
  return Array.from(listed.matchAll(/(\/\S+)/g), ([path]) => path)
}
