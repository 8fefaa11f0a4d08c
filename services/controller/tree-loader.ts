import type { Entry } from '../../libs/archive/entry.ts'
import { readEntries } from '../../libs/archive/pack.ts'
import type { BlobPuller } from '../../libs/blobs/blob-puller.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { OriginUnavailableError } from '../../libs/blobs/errors.ts'
import { pause } from '../../libs/bus/backoff.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { Entries } from '../../libs/overlay/includes.ts'
import type { BlobRef } from '../../libs/records/blob-ref.ts'

/** For so long a load waits for trees that are not here, all together, in milliseconds. Then they are missing, for now. */
const FETCH_WAIT_MS = 2_000

export interface TreeLoaderOptions {
  blobs: BlobStore
  puller: BlobPuller
  /** Base URLs of others that may have trees. */
  origins: () => string[]
  /** Called when a tree is here that was missing in a load. */
  onFetched?: (() => void) | undefined
  fetchWaitMs?: number | undefined
}

/**
 * Reads trees, and fetches those that are not here. What cannot be had holds up nobody for long: a load waits a moment
 * for what it lacks for the first time, and for what was missing before it does not wait at all, while it is fetched
 * beside it. What did not change since the load before is the same object as then, the reason of a tree that is still
 * missing too.
 */
export class TreeLoader {
  readonly #options: TreeLoaderOptions
  readonly #fetching = new Map<Digest, Promise<void>>()
  readonly #closed = new AbortController()
  #trees = new Map<Digest, readonly Entry[]>()
  /** Why trees could not be had; with `isAwaited` only because it took too long so far. */
  #missing = new Map<Digest, { reason: MusterError; isAwaited: boolean }>()

  constructor(options: TreeLoaderOptions) {
    this.#options = options
  }

  /** Ends what is being fetched. */
  close(): void {
    this.#closed.abort()
  }

  /**
   * All trees of a state by their digests, or why they cannot be had. What is not among them is forgotten.
   * @throws the signal's reason
   */
  async load(refs: Iterable<BlobRef>, signal: AbortSignal): Promise<ReadonlyMap<Digest, Entries>> {
    const wanted = new Map(Array.from(refs, (ref) => [ref.digest, ref]))
    await this.#fetchLacking(wanted.values(), signal)
    const trees = new Map<Digest, readonly Entry[]>()
    for (const [digest, ref] of wanted) {
      // In one go: what arrives from now on is told.
      const tree = this.#lacks(ref) ? this.#await(ref) : (this.#trees.get(digest) ?? (await this.#read(ref)))
      if (!(tree instanceof MusterError)) trees.set(digest, tree)
      else if (!this.#missing.has(digest)) this.#missing.set(digest, { reason: tree, isAwaited: false })
    }
    this.#trees = trees
    for (const digest of this.#missing.keys())
      if (!wanted.has(digest) || trees.has(digest)) this.#missing.delete(digest)
    const missing = Array.from(this.#missing, ([digest, { reason }]) => [digest, reason] as const)
    return new Map<Digest, Entries>([...trees, ...missing])
  }

  /** Takes note that a tree takes longer than a load waits. */
  #await({ digest }: BlobRef): MusterError {
    const reason = new OriginUnavailableError(`blob ${digest} has not arrived yet`)
    const known = this.#missing.get(digest) ?? { reason, isAwaited: true }
    this.#missing.set(digest, known)
    return known.reason
  }

  #lacks({ digest }: BlobRef): boolean {
    return !this.#trees.has(digest) && !this.#options.blobs.has(digest)
  }

  async #fetchLacking(refs: Iterable<BlobRef>, signal: AbortSignal): Promise<void> {
    const awaited: Promise<void>[] = []
    for (const ref of refs) {
      if (!this.#lacks(ref)) continue
      const fetching = this.#fetch(ref)
      if (!this.#missing.has(ref.digest)) awaited.push(fetching)
    }
    if (awaited.length === 0) return
    signal.throwIfAborted()
    const over = new AbortController()
    const { fetchWaitMs = FETCH_WAIT_MS } = this.#options
    try {
      const ended = AbortSignal.any([signal, over.signal, this.#closed.signal])
      await Promise.race([Promise.all(awaited), pause(fetchWaitMs, ended)])
    } finally {
      over.abort()
    }
    signal.throwIfAborted()
  }

  /** One fetch of a tree at a time. Rejects only with what is no reason for a tree to be missing. */
  #fetch(ref: BlobRef): Promise<void> {
    const { digest } = ref
    const under = this.#fetching.get(digest)
    if (under) return under
    const fetching = this.#pull(ref).finally(() => this.#fetching.delete(digest))
    // Maybe nobody waits for it.
    fetching.catch(() => {})
    this.#fetching.set(digest, fetching)
    return fetching
  }

  async #pull(ref: BlobRef): Promise<void> {
    const { puller, origins, onFetched } = this.#options
    const { digest } = ref
    try {
      await puller.pull(ref, origins(), { signal: this.#closed.signal })
      if (this.#missing.has(digest)) onFetched?.()
    } catch (error) {
      const known = this.#missing.get(digest)
      if (error instanceof MusterError) {
        // The first reason stays: one that changed with every attempt would be told as a new failure.
        if (!known || known.isAwaited) this.#missing.set(digest, { reason: error, isAwaited: false })
        return
      }
      // The next load waits for it again, and fails for it.
      this.#missing.delete(digest)
      throw error
    }
  }

  async #read(ref: BlobRef): Promise<Entries> {
    try {
      return readEntries(await this.#options.blobs.read(ref))
    } catch (error) {
      if (error instanceof MusterError) return error
      throw error
    }
  }
}
