import type { Artifact } from '../../libs/blobs/artifact.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Manifests } from '../../libs/blobs/manifests.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { TftpFile } from '../../libs/tftp/file.ts'
import type { Lookup } from './lookup.ts'
import { ARTIFACTS, artifactOf } from './node-artifacts.ts'

export interface TftpArtifactParts {
  lookup: Lookup
  manifests: Manifests
  store: BlobStore
  /** Whether runtime overlays are for privileged ports only, which no loader asks from. */
  isSecure: () => boolean
}

/**
 * What a node gets over HTTP, by the same paths and parameters over TFTP: `kernel/52-54-00-aa-bb-01?assetkey=&pair=...`. Only
 * for nodes that GRUB starts: a GRUB that is signed is often without HTTP, and loads no modules. Undefined for any other
 * name, and for whom HTTP would refuse.
 */
export async function artifactFile(asked: string, parts: TftpArtifactParts): Promise<TftpFile | undefined> {
  const [, part, mac, query = ''] = /^([a-z]+)\/([0-9a-fA-F:-]+)(?:\?(.*))?$/.exec(asked) ?? []
  const name = ARTIFACTS.find((each) => each === part)
  if (name === undefined || mac === undefined) return undefined
  if (name === 'runtime' && parts.isSecure()) return undefined
  try {
    const shown = new URLSearchParams(query)
    const request = {
      mac,
      assetKey: shown.get('assetkey') ?? undefined,
      pair: shown.get('pair') ?? undefined,
    }
    const found = parts.lookup.forRequest(request)
    if (found.pair.group.bootloader !== 'grub') return undefined
    const artifact = await artifactOf({ name, pair: found.pair, manifests: parts.manifests })
    return fileOf(artifact, parts.store)
  } catch (error) {
    // An unknown machine, one without the asset key, or an image without that part: as if it were not there.
    if (error instanceof MusterError) return undefined
    throw error
  }
}

/** Read as it is sent, each piece checked. */
function fileOf(artifact: Artifact, store: BlobStore): TftpFile {
  return {
    size: artifact.size,
    async read(target, position) {
      let count = 0
      for (const { ref, from, to } of artifact.pieces(
        position,
        Math.min(position + target.length, artifact.size),
      )) {
        await store.readAt(ref, target.subarray(count, count + to - from), from)
        count += to - from
      }
      return count
    },
    close: async () => {},
  }
}
