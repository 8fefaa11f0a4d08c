import { open } from 'node:fs/promises'
import { treeError } from '../archive/tree-error.ts'
import { releaseIn } from './kernel-version.ts'
import type { BootFile } from './kernels.ts'

/** Where the header of an x86 kernel begins, what stands there, and where it points to its version string. */
const MAGIC_AT = 0x202
const MAGIC = 'HdrS'
const POINTER_AT = 0x20e
/** The pointer leaves out the first sector. */
const POINTER_BASE = 0x200
/** The string lies in the setup code, which has at most 64 sectors of 512 bytes. */
const SETUP_BYTES_MAX = 65 * 512
/** As utsname has it: 64 bytes with the NUL. */
const RELEASE = /^[\w.+~-]{1,63}$/

/**
 * The release of a kernel, as `uname -r` will say it and as the directory of its modules is named; empty if neither
 * the file nor its path says it. @throws {TreeUnreadableError | TreeChangedError}
 */
export async function releaseOf({ path, place }: BootFile): Promise<string> {
  return (await releaseInside(place)) ?? releaseIn(path)
}

/** What the header of an x86 kernel says (Documentation/arch/x86/boot.rst, kernel_version); undefined of any other file. */
async function releaseInside(place: string): Promise<string | undefined> {
  try {
    await using file = await open(place)
    const head = Buffer.alloc(SETUP_BYTES_MAX)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    if (bytesRead < POINTER_AT + 2 || head.toString('latin1', MAGIC_AT, MAGIC_AT + 4) !== MAGIC)
      return undefined
    const from = POINTER_BASE + head.readUInt16LE(POINTER_AT)
    const to = head.indexOf(0, from)
    // It goes on with who built it, and when.
    const [release = ''] = head.toString('latin1', from, to).split(' ')
    return from < to && to < bytesRead && RELEASE.test(release) ? release : undefined
  } catch (error) {
    throw treeError(error, place)
  }
}
