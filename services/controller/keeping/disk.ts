import { statfs } from 'node:fs/promises'

/** The file system that something is on, in bytes. */
export interface Disk {
  size: number
  /** What others than root can still write. */
  free: number
}

export async function diskOf(directory: string): Promise<Disk> {
  const { bsize, blocks, bavail } = await statfs(directory)
  return { size: blocks * bsize, free: bavail * bsize }
}
