import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import type { RunPuller } from '../../../libs/blobs/run-puller.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { CopyAnswer, CopyRequest } from './copy-request.ts'
import type { Disk } from './disk.ts'
import { fetchSegments } from './fetch-segments.ts'
import { FREE_SHARE_MIN, INTAKE_FETCHES_MAX } from './limits.ts'
import type { NamedRef } from './refs-in.ts'
import { segmentsOf } from './segments-of.ts'
import type { Uses } from './uses.ts'

/** Pause before what could not be fetched is asked for again, in milliseconds. */
const RETRY_MS = 500

export interface IntakeParts {
  blobs: BlobStore
  puller: BlobPuller
  runs: RunPuller
  uses: Uses
  /** Base URLs of others that may have blobs. */
  origins: () => string[]
  disk: () => Promise<Disk>
}

/** What another controller asked this one to fetch, on its way in. Ended by `close`. */
export class Intake {
  readonly #parts: IntakeParts
  readonly #from: string
  readonly #missing = new Map<Digest, NamedRef>()
  readonly #taken = new Set<Digest>()
  readonly #closed = new AbortController()
  readonly done: Promise<void>
  #refused: string | undefined

  constructor(request: CopyRequest, parts: IntakeParts) {
    this.#parts = parts
    this.#from = request.from
    this.#want(request.refs)
    this.done = this.#run(request.refs).catch(() => {})
  }

  get answer(): CopyAnswer {
    let bytes = 0
    for (const { ref } of this.#missing.values()) bytes += ref.size
    const missing = { blobs: this.#missing.size, bytes }
    return this.#refused === undefined ? { missing } : { missing, refused: this.#refused }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.done
  }

  #want(refs: readonly NamedRef[]): void {
    for (const each of refs) this.#missing.set(each.ref.digest, each)
  }

  async #run(refs: readonly NamedRef[]): Promise<void> {
    const { uses } = this.#parts
    const { signal } = this.#closed
    using _work = uses.begin()
    await uses.claim(refs.map(({ ref }) => ref.digest))
    while (this.#missing.size > 0 && !signal.aborted) {
      if (await this.#isTooMuch()) return
      const queue = [...this.#missing.values()]
      const before = queue.length
      const worker = async (): Promise<void> => {
        for (let next = queue.pop(); next && !signal.aborted; next = queue.pop()) await this.#take(next)
      }
      await Promise.all(Array.from({ length: INTAKE_FETCHES_MAX }, worker))
      if (this.#missing.size >= before) await pause(RETRY_MS, signal)
    }
    // The change that names it is to follow.
    await uses.claim(this.#taken)
  }

  async #take({ ref, isManifest }: NamedRef): Promise<void> {
    const { puller, origins } = this.#parts
    try {
      await puller.pull(ref, [this.#from, ...origins()], { signal: this.#closed.signal })
      if (isManifest) await this.#takeSegments(ref)
      this.#missing.delete(ref.digest)
      this.#taken.add(ref.digest)
    } catch {
      // It stays missing, and is tried again as long as it is asked for.
    }
  }

  async #takeSegments(manifest: BlobRef): Promise<void> {
    const { blobs, runs, origins, uses } = this.#parts
    const segments = (await segmentsOf(blobs, manifest)) ?? []
    await uses.claim(segments.map(({ digest }) => digest))
    const missing = segments.filter(({ digest }) => !blobs.has(digest))
    this.#want(missing.map((ref) => ({ ref, isManifest: false })))
    if (await this.#isTooMuch()) return
    await fetchSegments(runs, {
      manifest: manifest.digest,
      segments,
      missing: missing.map(({ digest }) => digest),
      urls: () => [this.#from, ...origins()],
      onStored: ({ digest }) => {
        this.#missing.delete(digest)
        this.#taken.add(digest)
      },
      signal: this.#closed.signal,
    })
  }

  /** Whoever may ask must not fill the disk. */
  async #isTooMuch(): Promise<boolean> {
    const { size, free } = await this.#parts.disk()
    if (this.answer.missing.bytes < free - size * FREE_SHARE_MIN) return false
    this.#refused = 'its disk is nearly full'
    return true
  }
}
