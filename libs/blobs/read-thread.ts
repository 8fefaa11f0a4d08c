// What the thread of a ThreadReader runs: it reads parts of files into shared memory, and makes their sums. As one thing
// after the other: a file costs three system calls, and no wait for another thread between them.
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { crc32 } from 'node:zlib'

/** `target`, in shared memory, is to be filled with what the file has from `position` on. */
export interface ReadOrder {
  path: string
  position: number
  target: Uint8Array
}

/** The CRC-32 of what was read, undefined if the file ends before, or what the operating system refused. */
export type ReadAnswer = number | undefined | { syscall: string; code: string; message: string }

parentPort!.on('message', (orders: ReadOrder[]) => parentPort!.postMessage(orders.map(answer)))

function answer({ path, position, target }: ReadOrder): ReadAnswer {
  try {
    return fill(path, { position, target }) ? crc32(target) : undefined
  } catch (error) {
    // An error that is cloned to another thread loses all but its message.
    const { syscall = 'read', code = 'EIO', message } = error as NodeJS.ErrnoException
    return { syscall, code, message }
  }
}

function fill(path: string, { position, target }: Omit<ReadOrder, 'path'>): boolean {
  const fd = openSync(path, 'r')
  try {
    for (let done = 0; done < target.length; ) {
      const bytesRead = readSync(fd, target, done, target.length - done, position + done)
      if (bytesRead === 0) return false
      done += bytesRead
    }
    return true
  } finally {
    closeSync(fd)
  }
}
