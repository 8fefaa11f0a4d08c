import type { Manifests } from '../../../libs/blobs/manifests.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { groupBlobs, nodeBlobs } from '../../../libs/records/pair.ts'
import type { RackState } from '../rack-state.ts'
import type { Replicator } from './replicator.ts'

/**
 * The blobs that a rack needs: those that are wanted, and those of former pairs, for machines in the middle of their
 * boot. Undefined while it is not known what some wanted image is made up of.
 */
export async function neededBlobs(parts: {
  replicator: Pick<Replicator, 'needed'>
  state: Pick<RackState, 'former'>
  manifests: Manifests
}): Promise<ReadonlySet<Digest> | undefined> {
  const { replicator, state, manifests } = parts
  const former = new Set<Digest>()
  const images = new Map<Digest, BlobRef>()
  const groups = new Set(state.former.map(({ group }) => group))
  for (const { node } of state.former) for (const { digest } of nodeBlobs(node)) former.add(digest)
  for (const group of groups) {
    for (const { digest } of groupBlobs(group)) former.add(digest)
    images.set(group.image.manifest.digest, group.image.manifest)
  }
  for (const manifest of images.values()) {
    for (const { digest } of await segmentsOf(manifest, manifests)) former.add(digest)
  }
  // Last, and in one step: it is what counts most.
  const wanted = replicator.needed()
  return wanted && new Set([...wanted, ...former])
}

/** A former image whose manifest is not here any more cannot be served anyhow. */
async function segmentsOf(manifest: BlobRef, manifests: Manifests): Promise<readonly BlobRef[]> {
  try {
    return (await manifests.image(manifest)).refs
  } catch (error) {
    if (error instanceof MusterError) return []
    throw error
  }
}
