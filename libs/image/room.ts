import { statfs } from 'node:fs/promises'
import { ImageRoomError } from './errors.ts'

/** What files of a root file system compress to; a file system of programs and their documentation has 0.38 to 0.45. */
const COMPRESSED_SHARE = 0.4

/**
 * That there is room for what is to be compressed, as far as that can be foreseen: `rawBytes` of it, below `directory`.
 * @throws {ImageRoomError} and what statfs(2) says
 */
export async function checkRoom(directory: string, rawBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const [needed, free] = [Math.ceil(rawBytes * COMPRESSED_SHARE), bavail * bsize]
  if (needed <= free) return
  throw new ImageRoomError(
    `the image will need about ${megabytes(needed)} more below ${directory}, and ${megabytes(free)} are free there`,
    { hint: 'Free space there, keep fewer versions of images, or exclude what nodes do not need.' },
  )
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}
