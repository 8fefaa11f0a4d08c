import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Arrivals } from '../../../libs/blobs/arrivals.ts'
import { Artifact } from '../../../libs/blobs/artifact.ts'
import { ArtifactSender } from '../../../libs/blobs/artifact-sender.ts'
import { blobRoute } from '../../../libs/blobs/blob-route.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { IMAGE_PATH, imageRoute } from '../../../libs/blobs/image-route.ts'
import { ResidentCache } from '../../../libs/blobs/resident-cache.ts'
import { type PullRuns, RunPuller } from '../../../libs/blobs/run-puller.ts'
import { RunSender } from '../../../libs/blobs/run-sender.ts'
import type { RunSource } from '../../../libs/blobs/run-transfer.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { type Origin, type Sample, sample, startServer } from './_fixtures.ts'

/** An image of such segments; its manifest is any blob. */
export interface TestImage {
  manifest: Sample
  segments: Sample[]
  bytes: Buffer
  artifact: Artifact
  path: string
}

export function imageOf(segments: Sample[]): TestImage {
  const manifest = sample(100)
  const { digest } = manifest.ref
  const refs = segments.map(({ ref }) => ref)
  return {
    manifest,
    segments,
    bytes: Buffer.concat(segments.map(({ bytes }) => bytes)),
    artifact: new Artifact({ refs, etag: digest, contentType: 'application/octet-stream' }),
    path: `${IMAGE_PATH}/${digest}`,
  }
}

/** A boot server as far as spreading goes: a store, what fetches into it, and what sends from it. */
export class Place {
  readonly store: BlobStore
  readonly arrivals: Arrivals
  readonly puller: RunPuller
  readonly images: readonly TestImage[]
  readonly wanted = new Set<Digest>()
  /** Of images that are on their way here. */
  readonly #manifests = new Set<Digest>()
  readonly stored: Digest[] = []
  readonly stop = new AbortController()
  receivedBytes = 0
  origin!: Origin

  static async open(t: Test, options: { name: string; images: readonly TestImage[] }): Promise<Place> {
    // Made anew each time it is asked for: by the first place of a test only.
    if (!existsSync(t.testdirName)) t.testdir()
    const store = await BlobStore.open({ directory: join(t.testdirName, options.name) })
    const place = new Place(store, options.images)
    place.origin = await place.#listen(t)
    t.teardown(async () => {
      place.stop.abort()
      await place.puller.close()
      await store.close()
    })
    return place
  }

  private constructor(store: BlobStore, images: readonly TestImage[]) {
    this.store = store
    this.images = images
    // Nothing but what is being written stays in memory, so that stores are read as well.
    this.arrivals = new Arrivals({ recentBytesMax: 0 })
    this.puller = new RunPuller({ store, arrivals: this.arrivals })
    this.arrivals.setExpected((digest) => this.wanted.has(digest) || this.#manifests.has(digest))
  }

  get base(): string {
    return this.origin.base
  }

  async have(image: TestImage, segments = image.segments): Promise<void> {
    await this.store.putMany([image.manifest, ...segments].map(({ bytes }) => bytes))
  }

  /** Fetches an image whose manifest is here, or is put here now. */
  async pull(image: TestImage, sources: readonly RunSource[], more: Partial<PullRuns> = {}): Promise<void> {
    this.expect(image)
    await this.store.put(image.manifest.bytes)
    this.arrivals.arrived(image.manifest.ref.digest)
    await this.puller.pull({
      path: image.path,
      digest: image.manifest.ref.digest,
      refs: image.artifact.refs,
      isWanted: (digest) => this.wanted.has(digest),
      sources: () => sources,
      onStored: ({ digest }) => {
        this.wanted.delete(digest)
        this.stored.push(digest)
      },
      onBytes: (bytes) => {
        this.receivedBytes += bytes
      },
      signal: this.stop.signal,
      ...more,
    })
  }

  /** From now on what of the image is not here is on its way. */
  expect(image: TestImage): void {
    this.#manifests.add(image.manifest.ref.digest)
    for (const { ref } of image.segments) if (!this.store.has(ref.digest)) this.wanted.add(ref.digest)
  }

  #listen(t: Test): Promise<Origin> {
    const { store, arrivals } = this
    const onProblem = (): void => {}
    const images = imageRoute({
      store,
      arrivals,
      sender: new RunSender({ store, arrivals, onProblem }),
      image: async ({ digest }) => this.images.find((each) => each.manifest.ref.digest === digest)!.artifact,
    })
    const sender = new ArtifactSender({ store, cache: new ResidentCache({ budgetBytes: 0 }), onProblem })
    const blobs = blobRoute({ store, arrivals, sender })
    return startServer(t, (request, response) => {
      const name = request.url!.split('/').at(-1)!
      void (request.url!.startsWith(IMAGE_PATH) ? images : blobs)(request, response, name)
    })
  }
}

export const source = (url: string, more: Partial<RunSource> = {}): RunSource => ({
  url,
  waits: true,
  stallMs: 60_000,
  ...more,
})
