import { type BuiltImage, buildImage } from '../../../libs/image/build-image.ts'
import type { OpenBlob } from '../../../libs/image/diff-members.ts'
import type { MemorySink } from './_tools.ts'

/** Builds an image of a directory, whoever it belongs to. */
export async function imageOf(
  root: string,
  { store, codec = 'gzip' }: { store: MemorySink; codec?: 'gzip' | 'zstd' },
): Promise<BuiltImage['image']> {
  return (await buildImage({ root, store, codec })).image
}

/** Reads blobs of a sink in small pieces, and notes which. */
export function openFrom(store: MemorySink, opened: string[] = []): OpenBlob {
  return async function* (ref) {
    opened.push(ref.digest)
    const bytes = store.bytesOf(ref)
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
  }
}
