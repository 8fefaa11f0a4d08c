import { statfs } from 'node:fs/promises'
import { ImageRoomError } from './errors.ts'

/** What files of a root file system compress to; a file system of programs and their documentation has 0.38 to 0.45. */
const COMPRESSED_SHARE = 0.4

/** Frees so many bytes of a disk that has no room, or as many as it can. */
export type MakeRoom = (lackingBytes: number) => Promise<void>

/**
 * That there is room for what is to be compressed, as far as that can be foreseen: `rawBytes` of it, below `directory`.
 * @throws {ImageRoomError} if there is none, even after `makeRoom`; and what that throws, and what statfs(2) says
 */
export async function checkRoom(
  directory: string,
  { rawBytes, makeRoom }: { rawBytes: number; makeRoom?: MakeRoom | undefined },
): Promise<void> {
  const needed = Math.ceil(rawBytes * COMPRESSED_SHARE)
  let free = await freeBytes(directory)
  if (needed > free && makeRoom) {
    await makeRoom(needed - free)
    free = await freeBytes(directory)
  }
  if (needed <= free) return
  throw new ImageRoomError(
    `the image will need about ${megabytes(needed)} more below ${directory}, and ${megabytes(free)} are free there`,
    { hint: 'Free space there, keep fewer versions of images, or exclude what nodes do not need.' },
  )
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}
