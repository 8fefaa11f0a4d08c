import { Artifact } from '../../libs/blobs/artifact.ts'
import type { Manifests } from '../../libs/blobs/manifests.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { etagOf, overlayBlobs, type Pair } from '../../libs/records/pair.ts'
import { ArtifactAbsentError } from './errors.ts'

/** What a node can ask for by name. */
export const ARTIFACTS = ['kernel', 'initramfs', 'image', 'modules', 'system', 'runtime'] as const

export type ArtifactName = (typeof ARTIFACTS)[number]

const CONTENT_TYPE = 'application/octet-stream'

/** The artifact of that name which the pair names. @throws {ArtifactAbsentError} if the pair has none. */
export async function artifactOf(options: {
  name: ArtifactName
  pair: Pair
  manifests: Manifests
}): Promise<Artifact> {
  const { name, pair, manifests } = options
  const { group } = pair
  switch (name) {
    case 'image':
      return manifests.image(group.image.manifest)
    case 'kernel':
      return single(group.kernel.blob)
    case 'initramfs':
      if (!group.initramfs) throw absent(name, pair)
      return single(group.initramfs)
    case 'modules':
      if (group.modules.length === 0) throw absent(name, pair)
      return joined(group.modules)
    case 'system':
    case 'runtime':
      return joined(overlayBlobs(pair, name))
  }
}

function single(ref: BlobRef): Artifact {
  return new Artifact({ refs: [ref], etag: ref.digest, contentType: CONTENT_TYPE })
}

function joined(refs: readonly BlobRef[]): Artifact {
  return new Artifact({ refs, etag: etagOf(refs), contentType: CONTENT_TYPE })
}

function absent(name: ArtifactName, { node, group }: Pair): ArtifactAbsentError {
  return new ArtifactAbsentError(`the image ${group.image.name} of node ${node.id} has no ${name}`)
}
