import { readCpio } from '../../../libs/archive/cpio-reader.ts'
import { decompress } from '../../../libs/archive/decompress.ts'
import { ArchiveCorruptError } from '../../../libs/archive/errors.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { overlayBlobs, type Pair } from '../../../libs/records/pair.ts'
import { OverlayFilesLimitError } from './errors.ts'
import { FILES_UNPACKED_BYTES_MAX } from './limits.ts'

/**
 * A file as the node's overlays have it, rendered when they were compiled; the runtime ones win. Undefined if it is in
 * none, or is no file.
 * @throws {OverlayFilesLimitError} and what `read` throws
 */
export async function overlayFile(options: {
  pair: Pair
  /** As in an archive: `etc/hosts`. */
  path: string
  read: (ref: BlobRef) => Promise<Buffer>
  unpackedBytesMax?: number
}): Promise<Buffer | undefined> {
  const { pair, path, read, unpackedBytesMax = FILES_UNPACKED_BYTES_MAX } = options
  let left = unpackedBytesMax
  for (const context of ['runtime', 'system'] as const) {
    let found: Buffer | undefined
    for (const ref of overlayBlobs(pair, context)) {
      const bytes = await unpack(await read(ref), left)
      left -= bytes.length
      for (const member of readCpio(bytes)) {
        // A copy: the archive is not to stay in memory for it.
        if (member.path === path) found = member.type === 'file' ? Buffer.from(member.data) : undefined
      }
    }
    if (found) return found
  }
  return undefined
}

async function unpack(bytes: Buffer, sizeMax: number): Promise<Buffer> {
  try {
    return await decompress(bytes, { sizeMax })
  } catch (error) {
    // The blob is what was compiled: its digest was right.
    if (!(error instanceof ArchiveCorruptError)) throw error
    throw new OverlayFilesLimitError(
      'the overlays of this node are too large to take single files out of them',
      {
        hint: 'Fetch /system or /runtime, and unpack that.',
        cause: error,
      },
    )
  }
}
