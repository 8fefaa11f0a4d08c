import { type FileHandle, open } from 'node:fs/promises'
import { type Digest, Digester } from '../digest/digest.ts'
import { VERIFY_BUFFER_BYTES } from './limits.ts'

/** Fills `target` from `position` on; false if the file ends before. */
export async function readFileAt(path: string, target: Uint8Array, position: number): Promise<boolean> {
  await using file = await open(path, 'r')
  return await fill(file, target, position) // Without await the file would be closed first.
}

/** The whole file, which must be `sizeBytes` long: undefined if it is not. */
export async function readWholeFile(path: string, sizeBytes: number): Promise<Buffer | undefined> {
  await using file = await open(path, 'r')
  // The size comes from a record, perhaps a hostile one: look before so much memory is taken.
  if ((await file.stat()).size !== sizeBytes) return undefined
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  return (await fill(file, bytes, 0)) ? bytes : undefined
}

export async function digestOfFile(path: string): Promise<Digest> {
  await using file = await open(path, 'r')
  const digester = new Digester()
  const buffer = Buffer.allocUnsafe(Math.min(VERIFY_BUFFER_BYTES, (await file.stat()).size + 1))
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return digester.digest()
    digester.update(buffer.subarray(0, bytesRead))
  }
}

async function fill(file: FileHandle, target: Uint8Array, position: number): Promise<boolean> {
  let done = 0
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done)
    if (bytesRead === 0) return false
    done += bytesRead
  }
  return true
}
