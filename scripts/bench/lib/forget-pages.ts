import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Has the kernel forget what it holds of a file, or of all files below a directory: the next reader waits for the disk. */
export function forgetPages(path: string): void {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path]
  // dd asks for POSIX_FADV_DONTNEED when it is told to copy nothing "nocache": of the whole file, and only of that.
  const script = 'for file; do dd if="$file" iflag=nocache count=0 status=none; done'
  for (let at = 0; at < files.length; at += 1_000) {
    execFileSync('sh', ['-c', script, 'sh', ...files.slice(at, at + 1_000)])
  }
}
