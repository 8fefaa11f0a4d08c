import type { Logger } from 'pino'
import type { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { pause } from '../../../libs/bus/backoff.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { Overlay } from '../../../libs/model/overlay.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { Cluster } from '../cluster.ts'

/** How long it waits before it asks again for what it did not get, in milliseconds. */
const RETRY_MS = 30_000
/** Trees that are still to be fetched; more are fetched when they are needed. */
const WANTED_MAX = 10_000

/**
 * Has the trees of all overlays on this controller, too. Only the one that took a tree has it at first, and if no node has
 * the overlay nobody else needs it: without this, the tree would go with that controller's disk.
 */
export class TreeKeeper {
  readonly #blobs: BlobStore
  readonly #puller: BlobPuller
  readonly #origins: () => string[]
  readonly #logger: Logger
  readonly #wanted = new Map<Digest, BlobRef>()
  readonly #closed = new AbortController()
  readonly #forget: () => void
  #wake = new AbortController()
  readonly #working: Promise<void>

  constructor(options: {
    cluster: Cluster
    blobs: BlobStore
    puller: BlobPuller
    /** Base URLs of the other controllers' blobs. */
    origins: () => string[]
    logger: Logger
  }) {
    this.#blobs = options.blobs
    this.#puller = options.puller
    this.#origins = options.origins
    this.#logger = options.logger
    const { cluster } = options
    for (const [, { value }] of cluster.state.entries('overlay')) this.#want(value as Overlay)
    this.#forget = cluster.onChange((_, { ops }) => {
      for (const operation of ops)
        if (operation.op === 'put' && operation.kind === 'overlay') this.#want(operation.value as Overlay)
    })
    this.#working = this.#work()
  }

  async close(): Promise<void> {
    this.#forget()
    this.#closed.abort()
    this.#wake.abort()
    await this.#working
  }

  #want({ tree, shipped }: Overlay): void {
    for (const ref of [tree, shipped?.tree] as (BlobRef | undefined)[]) {
      if (!ref || this.#blobs.has(ref.digest) || this.#wanted.size >= WANTED_MAX) continue
      this.#wanted.set(ref.digest, ref)
      this.#wake.abort()
    }
  }

  async #work(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      this.#wake = new AbortController()
      for (const ref of [...this.#wanted.values()]) await this.#fetch(ref)
      const untilWoken = AbortSignal.any([signal, this.#wake.signal])
      await pause(RETRY_MS, untilWoken)
    }
  }

  async #fetch(ref: BlobRef): Promise<void> {
    const { signal } = this.#closed
    if (signal.aborted) return
    try {
      await this.#puller.pull(ref, this.#origins(), { signal })
      this.#wanted.delete(ref.digest)
    } catch (error) {
      if (signal.aborted) return
      this.#logger.warn({ reason: messageOf(error) }, 'the tree of an overlay cannot be fetched; trying on')
    }
  }
}
