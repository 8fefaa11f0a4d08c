import { close, fsync, open, read, write } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { type Digest, Digester } from '../digest/digest.ts'
import { matchesSums, SumMaker, type Sums } from './blob-sums.ts'
import { SUM_CHUNK_BYTES, VERIFY_BUFFER_BYTES } from './limits.ts'

/**
 * Fills `target` from `position` on; false if the file ends before. With callbacks, because a segment is read in some 50
 * microseconds, and file handles with promises take as long again.
 */
export function readFileAt(path: string, target: Uint8Array, position: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (failed, fd) => {
      if (failed) {
        reject(failed)
        return
      }
      const end = (error: Error | null, filled: boolean): void => {
        close(fd, (failedLate) => {
          const problem = error ?? failedLate
          if (problem) reject(problem)
          else resolve(filled)
        })
      }
      const fill = (done: number): void => {
        if (done === target.length) {
          end(null, true)
          return
        }
        read(fd, target, done, target.length - done, position + done, (error, bytesRead) => {
          if (error || bytesRead === 0) end(error, false)
          else fill(done + bytesRead)
        })
      }
      fill(0)
    })
  })
}

/**
 * Makes a file that is not there yet, for its owner alone; with `flush`, its bytes are on the disk then. With callbacks, as
 * above. What was begun stays if it fails.
 */
export function writeNewFile(path: string, bytes: Uint8Array, { flush }: { flush: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    open(path, 'wx', 0o600, (failed, fd) => {
      if (failed) {
        reject(failed)
        return
      }
      const end = (error: Error | null): void => {
        close(fd, (failedLate) => {
          const problem = error ?? failedLate
          if (problem) reject(problem)
          else resolve()
        })
      }
      const fill = (done: number): void => {
        if (done === bytes.length) {
          if (flush) fsync(fd, end)
          else end(null)
          return
        }
        write(fd, bytes, done, bytes.length - done, done, (error, written) => {
          if (error) end(error)
          else fill(done + written)
        })
      }
      fill(0)
    })
  })
}

interface Wanted {
  target: Uint8Array
  position: number
  sums: Sums
  sizeBytes: number
}

/**
 * Fills `target` with a blob's bytes from `position` on, which it must have; false if they are not what the sums were
 * made of. Whole chunks are read, so that they can be checked: at the edges, more than is wanted.
 */
export async function readSummed(
  path: string,
  { target, position, sums, sizeBytes }: Wanted,
): Promise<boolean> {
  const first = Math.floor(position / SUM_CHUNK_BYTES)
  const start = first * SUM_CHUNK_BYTES
  const end = Math.min(Math.ceil((position + target.length) / SUM_CHUNK_BYTES) * SUM_CHUNK_BYTES, sizeBytes)
  const fits = start === position && end - start === target.length
  const bytes = fits ? target : Buffer.allocUnsafeSlow(end - start)
  if (!(await readFileAt(path, bytes, start)) || !matchesSums(bytes, sums, first)) return false
  if (!fits) target.set(bytes.subarray(position - start, position - start + target.length))
  return true
}

/** What a file holds: its digest, and the sums of its first `sizeBytes`. */
export async function examineFile(
  path: string,
  sizeBytes: number,
): Promise<{ digest: Digest; sums: Sums; sizeBytes: number }> {
  await using file = await openFile(path, 'r')
  const digester = new Digester()
  const sums = new SumMaker(sizeBytes)
  const buffer = Buffer.allocUnsafe(Math.min(VERIFY_BUFFER_BYTES, (await file.stat()).size + 1))
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return { digest: digester.digest(), sums: sums.sums(), sizeBytes: at }
    const bytes = buffer.subarray(0, bytesRead)
    digester.update(bytes)
    sums.update(bytes)
    at += bytesRead
  }
}
