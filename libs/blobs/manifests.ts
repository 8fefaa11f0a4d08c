import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import { decodeImageManifest } from '../records/decode.ts'
import { Artifact } from './artifact.ts'
import type { BlobStore } from './blob-store.ts'

/** Images whose list of segments is kept in memory; a rack boots a handful, and a controller sends as many. */
const IMAGES_MAX = 32

/** Images as artifacts, ready to be sent: their manifests are read once. */
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
