import { Artifact } from '../../libs/blobs/artifact.ts'
import { digestOf } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import type { Pair } from '../../libs/records/pair.ts'
import { ArtifactAbsentError } from './errors.ts'
import type { Manifests } from './manifests.ts'

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
  const { node, group } = pair
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
      return joined([...group.overlays[name], ...node.overlays[name], group.trailer])
  }
}

function single(ref: BlobRef): Artifact {
  return new Artifact({ refs: [ref], etag: ref.digest, contentType: CONTENT_TYPE })
}

/** Segments one after the other; the name of the whole is a digest of theirs. */
function joined(refs: readonly BlobRef[]): Artifact {
  const etag = digestOf(refs.map(({ digest }) => digest).join())
  return new Artifact({ refs, etag, contentType: CONTENT_TYPE })
}

function absent(name: ArtifactName, { node, group }: Pair): ArtifactAbsentError {
  return new ArtifactAbsentError(`the image ${group.image.name} of node ${node.id} has no ${name}`)
}
