import PQueue from 'p-queue'
import type { Digest } from '../digest/digest.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { BlobStore } from './blob-store.ts'
import { PullQueueFullError, PullStoppedError } from './errors.ts'
import { Flight } from './flight.ts'
import {
  ORIGIN_CONNECT_TIMEOUT_MS,
  ORIGIN_IDLE_TIMEOUT_MS,
  PULLS_MAX,
  SMALL_BLOB_BYTES,
  SMALL_TRANSFERS_RESERVED,
  TRANSFERS_PARALLEL_MAX,
} from './limits.ts'
import { OriginClient, type OriginTimeouts } from './origin-client.ts'
import { OriginOrder } from './origin-order.ts'
import type { RateLimit } from './rate-limit.ts'
import { Transfer, type TransferOptions } from './transfer.ts'

export interface BlobPullerOptions extends Partial<OriginTimeouts> {
  store: BlobStore
  /** A clock that does not jump, in milliseconds. */
  nowMs?: () => number
  /** For blobs that are not small: an edit must not wait for an image. */
  limit?: RateLimit | undefined
}

export interface PullOptions {
  signal?: AbortSignal
  /** Higher goes first; a pull that is under way keeps its own. */
  priority?: number
}

/** Fetches blobs into a store: each once at a time, a bounded number at once. */
export class BlobPuller {
  readonly #store: BlobStore
  readonly #client: OriginClient
  readonly #order: OriginOrder
  readonly #limit: RateLimit | undefined
  readonly #queue = new PQueue({ concurrency: TRANSFERS_PARALLEL_MAX })
  /** What large blobs go through before they get into the queue: so they never take all of its places. */
  readonly #large = new PQueue({ concurrency: TRANSFERS_PARALLEL_MAX - SMALL_TRANSFERS_RESERVED })
  readonly #flights = new Map<Digest, Flight>()
  /** What still runs, of which some may have been given up. */
  readonly #running = new Set<Promise<void>>()
  #closed = false

  constructor(options: BlobPullerOptions) {
    this.#store = options.store
    this.#client = new OriginClient({
      connectTimeoutMs: options.connectTimeoutMs ?? ORIGIN_CONNECT_TIMEOUT_MS,
      idleTimeoutMs: options.idleTimeoutMs ?? ORIGIN_IDLE_TIMEOUT_MS,
    })
    this.#order = new OriginOrder(options.nowMs ?? (() => performance.now()))
    this.#limit = options.limit
  }

  /**
   * Resolves when the blob is in the store and verified, at once if it is. An origin is a base URL; they are asked
   * in order, those that failed lately last. Who aborts gets the signal's reason; the others go on waiting.
   *
   * @throws {BlobMissingError} Every origin said that it does not have it.
   * @throws {BlobCorruptError} What the origins gave was not it.
   * @throws {OriginUnavailableError} An origin that may have it failed. Trying again may help.
   * @throws {PullQueueFullError} @throws {PullStoppedError} Or an error of the store's disk.
   */
  async pull(ref: BlobRef, origins: readonly string[], options: PullOptions = {}): Promise<void> {
    const { signal, priority = 0 } = options
    signal?.throwIfAborted()
    if (await this.#store.verify(ref.digest)) return
    signal?.throwIfAborted()
    if (this.#closed) throw stopped()
    const flight = this.#flights.get(ref.digest) ?? this.#begin(ref, origins, priority)
    await flight.join(origins, signal)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const flight of [...this.#flights.values()]) flight.abort(stopped())
    await Promise.allSettled(this.#running)
    this.#client.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #begin(ref: BlobRef, origins: readonly string[], priority: number): Flight {
    if (this.#running.size >= PULLS_MAX) {
      throw new PullQueueFullError(`${PULLS_MAX} blobs are being pulled already`, {
        hint: 'Wait until some have arrived.',
      })
    }
    const flight = new Flight({
      digest: ref.digest,
      origins,
      begin: (all, signal) => this.#enqueue({ ref, origins: all, signal, priority }),
      onEnd: (ended) => {
        if (this.#flights.get(ended.digest) === ended) this.#flights.delete(ended.digest)
      },
    })
    this.#flights.set(ref.digest, flight)
    this.#running.add(flight.done)
    const ended = () => this.#running.delete(flight.done)
    flight.done.then(ended, ended)
    return flight
  }

  #enqueue(job: Pick<TransferOptions, 'ref' | 'origins' | 'signal'> & { priority: number }): Promise<void> {
    const { priority, ...what } = job
    const isSmall = what.ref.size < SMALL_BLOB_BYTES
    const transfer = new Transfer({
      store: this.#store,
      client: this.#client,
      order: this.#order,
      limit: isSmall ? undefined : this.#limit,
      ...what,
    })
    const run = async (): Promise<void> => {
      // Not given to the queue: it would free the place before the transfer has ended.
      what.signal.throwIfAborted()
      await transfer.run()
    }
    const enqueue = (): Promise<void> => this.#queue.add(run, { priority })
    return isSmall ? enqueue() : this.#large.add(enqueue, { priority })
  }
}

function stopped(): PullStoppedError {
  return new PullStoppedError('pulling blobs was stopped', { hint: 'The service is shutting down.' })
}
