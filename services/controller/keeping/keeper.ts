import type { Logger } from 'pino'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import type { RunPuller } from '../../../libs/blobs/run-puller.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Cluster } from '../cluster.ts'
import { fetchSegments } from './fetch-segments.ts'
import { FETCH_RETRY_MS, FETCHES_AT_ONCE_MAX, LOOK_INTERVAL_MS, WANTED_MAX } from './limits.ts'
import { hasBlobs, type Named, namedBlobs } from './named-blobs.ts'
import { segmentsOf } from './segments-of.ts'

/** Behind whatever somebody waits for. */
const PRIORITY = -(2 ** 50)

/** Of what names blobs that nobody has, so many are told. */
const NOWHERE_MAX = 5

/** What a controller still has to fetch to have all that the description names. */
export interface Lacking {
  blobs: number
  bytes: number
  /** The first of what names them: `image debian`. */
  by?: string
  /** What names blobs that nobody who was asked has: it has to be made again if they do not turn up. */
  nowhere?: string[]
}

export interface KeeperOptions {
  cluster: Pick<Cluster, 'state' | 'onChange'>
  blobs: BlobStore
  puller: BlobPuller
  runs: RunPuller
  /** Base URLs of others that may have blobs: controllers, then boot servers. */
  origins: () => string[]
  /** Called when something that was missing is here. */
  onFetched?: () => void
  logger: Logger
}

/**
 * Has all that the description names on this controller, too. Only the one that took it, and one more, has it at first:
 * without this it would go with the disks of those. Fetches the smallest first, a few at once, behind all else.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #closed = new AbortController()
  readonly #forget: () => void
  readonly #working: Promise<void>
  /** Manifests whose segments were all here when they were looked at. */
  readonly #complete = new Set<Digest>()
  /** The segments of those of which some are missing. */
  readonly #incomplete = new Map<Digest, readonly BlobRef[]>()
  readonly #missing = new Map<Digest, Named>()
  /** By whom those of them are named that nobody who was asked has. */
  readonly #nowhere = new Map<Digest, string>()
  #wake = new AbortController()

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#forget = options.cluster.onChange((_, { ops }) => {
      if (ops.some(({ kind }) => hasBlobs(kind))) this.#wake.abort()
    })
    this.#working = this.#work()
  }

  /** What is known to be missing. A manifest that is missing counts for itself only. */
  get lacking(): Lacking {
    let bytes = 0
    for (const { ref } of this.#missing.values()) bytes += ref.size
    const first = this.#missing.values().next().value
    const nowhere = [...new Set(this.#nowhere.values())].slice(0, NOWHERE_MAX)
    return {
      blobs: this.#missing.size,
      bytes,
      ...(first && { by: first.by }),
      ...(nowhere.length > 0 && { nowhere }),
    }
  }

  /** A blob that was here is not any more, or not right. */
  lost(): void {
    this.#complete.clear()
    this.#wake.abort()
  }

  async close(): Promise<void> {
    this.#forget()
    this.#closed.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      this.#wake = new AbortController()
      let failure: unknown
      try {
        await this.#look()
        failure = await this.#fetchAll()
      } catch (error) {
        failure = error
      }
      if (signal.aborted) return
      if (failure !== undefined) {
        const { blobs, by, nowhere } = this.lacking
        const reason = messageOf(failure)
        this.#options.logger.warn(
          { blobs, by, nowhere, reason },
          'blobs are missing here and cannot be fetched; trying on',
        )
      }
      const waitMs = failure === undefined ? LOOK_INTERVAL_MS : FETCH_RETRY_MS
      await pause(waitMs, AbortSignal.any([signal, this.#wake.signal]))
    }
  }

  /** Finds out what is missing. */
  async #look(): Promise<void> {
    const { cluster, blobs } = this.#options
    this.#missing.clear()
    this.#incomplete.clear()
    const manifests: Named[] = []
    for (const named of namedBlobs(cluster.state)) {
      if (!blobs.has(named.ref.digest)) this.#miss(named)
      else if (named.isManifest) manifests.push(named)
    }
    for (const { ref, by } of manifests) {
      this.#closed.signal.throwIfAborted()
      await this.#lookInto(ref, by)
    }
    for (const digest of this.#nowhere.keys()) if (!this.#missing.has(digest)) this.#nowhere.delete(digest)
  }

  async #lookInto(manifest: BlobRef, by: string): Promise<void> {
    if (this.#complete.has(manifest.digest)) return
    const { blobs } = this.#options
    const segments = (await segmentsOf(blobs, manifest)) ?? []
    const missing = segments.filter(({ digest }) => !blobs.has(digest))
    if (missing.length === 0 && segments.length > 0) this.#complete.add(manifest.digest)
    else this.#incomplete.set(manifest.digest, segments)
    for (const ref of missing) this.#miss({ ref, by, isManifest: false })
  }

  #miss(named: Named): void {
    if (this.#missing.size < WANTED_MAX) this.#missing.set(named.ref.digest, named)
  }

  /** Fetches all that is missing, and what that turns out to name; returns a failure if something could not be had. */
  async #fetchAll(): Promise<unknown> {
    while (true) {
      await this.#fetchImages()
      const { fetched, failure } = await this.#fetchRound()
      // Manifests that came name more; and where one thing can be had, another may be there by now.
      if (fetched === 0 || this.#isInterrupted) return failure
    }
  }

  /** Images first, as a whole; what is left of them is fetched as all else is. */
  async #fetchImages(): Promise<void> {
    const { runs, origins, onFetched } = this.#options
    const signal = AbortSignal.any([this.#closed.signal, this.#wake.signal])
    for (const [manifest, segments] of this.#incomplete) {
      if (this.#isInterrupted) return
      this.#incomplete.delete(manifest)
      const missing = segments.map(({ digest }) => digest).filter((digest) => this.#missing.has(digest))
      const onStored = ({ digest }: BlobRef): void => {
        this.#missing.delete(digest)
        this.#nowhere.delete(digest)
      }
      await fetchSegments(runs, { manifest, segments, missing, urls: origins, onStored, ahead: true, signal })
      onFetched?.()
    }
  }

  async #fetchRound(): Promise<{ fetched: number; failure: unknown }> {
    const queue = [...this.#missing.values()].sort((one, other) => other.ref.size - one.ref.size)
    let fetched = 0
    let failure: unknown
    const worker = async (): Promise<void> => {
      while (!this.#isInterrupted) {
        const named = queue.pop()
        if (!named) return
        try {
          await this.#fetch(named)
          fetched += 1
        } catch (error) {
          failure ??= error
          if (error instanceof BlobMissingError) this.#nowhere.set(named.ref.digest, named.by)
        }
      }
    }
    await Promise.all(Array.from({ length: FETCHES_AT_ONCE_MAX }, worker))
    return { fetched, failure }
  }

  /** What is missing may not be needed any more, or more may be. */
  get #isInterrupted(): boolean {
    return this.#wake.signal.aborted || this.#closed.signal.aborted
  }

  async #fetch(named: Named): Promise<void> {
    const { puller, origins, onFetched } = this.#options
    const { ref, isManifest, by } = named
    const { signal } = this.#closed
    await puller.pull(ref, origins(), { signal, priority: PRIORITY - ref.size })
    this.#missing.delete(ref.digest)
    this.#nowhere.delete(ref.digest)
    if (isManifest) await this.#lookInto(ref, by)
    onFetched?.()
  }
}
