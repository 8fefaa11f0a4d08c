import { Artifact } from '../../libs/blobs/artifact.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'
import { decodeImageManifest } from '../../libs/records/decode.ts'

/** Images whose list of segments is kept in memory; a rack boots a handful. */
const IMAGES_MAX = 32

/** The images of the rack as artifacts, ready to be sent: their manifests are read once. */
export class Manifests {
  readonly #store: BlobStore
  readonly #images = new Map<Digest, Promise<Artifact>>()

  constructor(store: BlobStore) {
    this.#store = store
  }

  /** @throws {BlobMissingError} if the manifest is not here. @throws {RecordInvalidError} */
  image(manifest: BlobRef): Promise<Artifact> {
    const known = this.#images.get(manifest.digest)
    if (known) return known
    const loading = this.#load(manifest)
    this.#images.set(manifest.digest, loading)
    loading.catch(() => this.#images.delete(manifest.digest))
    if (this.#images.size > IMAGES_MAX) this.#images.delete(this.#images.keys().next().value!)
    return loading
  }

  async #load(manifest: BlobRef): Promise<Artifact> {
    const { segments } = decodeImageManifest(await this.#store.read(manifest))
    return new Artifact({ refs: segments, etag: manifest.digest, contentType: 'application/octet-stream' })
  }
}
