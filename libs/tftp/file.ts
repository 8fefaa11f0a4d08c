import { TftpReadError } from './errors.ts'

/** A file that is in memory. It may not change while it is sent. */
export interface MemoryFile {
  content: Uint8Array
}

/** A file that is read as it is sent. */
export interface ReadableFile {
  /** In bytes; known before, since firmware wants it announced (tsize). */
  size: number
  /** Reads up to the target's length from `position` on; the count of bytes, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>
  /** Called once, when the transfer is over, whatever came of it, and no read is under way. */
  close(): Promise<void>
}

export type TftpFile = MemoryFile | ReadableFile

export function sizeOf(file: TftpFile): number {
  return 'content' in file ? file.content.length : file.size
}

export async function closeFile(file: TftpFile): Promise<void> {
  if (!('content' in file)) await file.close()
}

/** All of a file that is known to be small. @throws {TftpReadError} */
export async function contentOf(file: TftpFile): Promise<Uint8Array> {
  if ('content' in file) return file.content
  const content = Buffer.allocUnsafe(file.size)
  await readFully(file, content, 0)
  return content
}

/**
 * Fills the target with the bytes from `position` on.
 * @throws {TftpReadError} if the file gives an error or is shorter
 */
export async function readFully(file: ReadableFile, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.length; ) {
    let count: number
    try {
      count = await file.read(target.subarray(done), position + done)
    } catch (error) {
      throw new TftpReadError(`cannot read at byte ${position + done}`, { cause: error })
    }
    if (count <= 0) {
      throw new TftpReadError(`the file ends at byte ${position + done}, it was said to have ${file.size}`)
    }
    done += count
  }
}
