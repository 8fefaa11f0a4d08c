import { MusterError, messageOf } from '../errors/muster-error.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { BlobStore } from './blob-store.ts'
import { BlobCorruptError, BlobMissingError, OriginUnavailableError } from './errors.ts'
import { PULL_ROUNDS_MAX } from './limits.ts'
import type { OriginAnswer, OriginClient } from './origin-client.ts'
import type { OriginOrder } from './origin-order.ts'
import type { PartialBlob } from './partial-blob.ts'
import type { RateLimit } from './rate-limit.ts'

export interface TransferOptions {
  store: BlobStore
  client: OriginClient
  order: OriginOrder
  ref: BlobRef
  /** More may be added while the transfer runs. */
  origins: ReadonlySet<string>
  limit?: RateLimit | undefined
  signal: AbortSignal
}

/**
 * Brings one blob from the first origin that gives it as a whole, right. What a broken connection left is kept: the
 * next origin, whichever it is, goes on from there, because a digest names the same bytes everywhere.
 */
export class Transfer {
  readonly #options: TransferOptions
  readonly #failures: (OriginUnavailableError | BlobCorruptError)[] = []
  #partial: PartialBlob | undefined
  /** The present answer goes on from bytes that came before it. */
  #resumed = false
  /** Something was gained since the round began, so that another is worth it. */
  #progressed = false

  constructor(options: TransferOptions) {
    this.#options = options
  }

  /** @throws {BlobMissingError | BlobCorruptError | OriginUnavailableError} Or an error of the store's disk. */
  async run(): Promise<void> {
    const { order, origins } = this.#options
    const tried = new Set<string>()
    try {
      for (let round = 1; ; ) {
        const origin = order.next(origins, tried)
        if (origin !== undefined) {
          tried.add(origin)
          if (await this.#try(origin)) return
        } else if (this.#progressed && round < PULL_ROUNDS_MAX) {
          round++
          tried.clear()
          this.#progressed = false
        } else {
          throw this.#verdict()
        }
      }
    } finally {
      await this.#restart()
    }
  }

  async #try(origin: string): Promise<boolean> {
    const { client, order, ref, signal } = this.#options
    try {
      // All is here, and yet it was not committed: the connection broke in between.
      if (this.#partial?.sizeBytes === ref.size) await this.#restart()
      const offset = this.#partial?.sizeBytes ?? 0
      this.#resumed = offset > 0
      const answer = await client.get({ origin, ref, offset, signal })
      if (answer === undefined) return false
      await this.#receive(answer, origin)
      order.succeeded(origin)
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof BlobCorruptError && this.#resumed) {
        // Nobody knows whose bytes were wrong, those from before or this origin's: it shall send all of them.
        await this.#restart()
        return this.#try(origin)
      }
      await this.#failed(origin, error)
      return false
    }
  }

  async #receive({ offset, body }: OriginAnswer, origin: string): Promise<void> {
    const { store, ref, limit, signal } = this.#options
    try {
      if (offset === 0) await this.#restart()
      this.#partial ??= await store.begin()
      const partial = this.#partial
      for await (const bytes of body as AsyncIterable<Buffer>) {
        if (partial.sizeBytes + bytes.length > ref.size) {
          throw new BlobCorruptError(`${origin} sends more than the ${ref.size} bytes of blob ${ref.digest}`)
        }
        await partial.write(bytes)
        this.#progressed = true
        await limit?.take(bytes.length, signal)
      }
      if (partial.sizeBytes < ref.size) {
        throw new OriginUnavailableError(`${origin} broke off at byte ${partial.sizeBytes} of ${ref.size}`)
      }
      await store.commit(partial, ref)
    } finally {
      // Closes the connection if there is more to come, which may be endless; else it is kept.
      body.destroy()
    }
  }

  async #failed(origin: string, error: unknown): Promise<void> {
    if (error instanceof BlobCorruptError) {
      this.#progressed = false
      await this.#restart()
    } else if (error instanceof MusterError && !(error instanceof OriginUnavailableError)) {
      throw error // Our own disk: no other origin would help.
    }
    this.#options.order.failed(origin)
    this.#failures.push(
      error instanceof BlobCorruptError || error instanceof OriginUnavailableError
        ? error
        : new OriginUnavailableError(`${origin}: ${messageOf(error)}`, { cause: error }),
    )
  }

  async #restart(): Promise<void> {
    await this.#partial?.discard()
    this.#partial = undefined
    this.#resumed = false
  }

  /** Missing is an answer only if every origin gave it; an origin that failed may have the blob. */
  #verdict(): MusterError {
    const { ref, origins } = this.#options
    if (this.#failures.length === 0) {
      return new BlobMissingError(`none of ${origins.size} origins has blob ${ref.digest}`, {
        hint: 'It is made again by compiling or building what names it.',
      })
    }
    const unavailable = this.#failures.some((failure) => failure instanceof OriginUnavailableError)
    const Failure = unavailable ? OriginUnavailableError : BlobCorruptError
    const messages = new Set(this.#failures.map((failure) => failure.message))
    return new Failure(`blob ${ref.digest} could not be fetched: ${[...messages].join('; ')}`, {
      hint: unavailable
        ? 'Look whether these servers run and can be reached; fetching goes on when one answers.'
        : 'The blob is damaged on these servers: they remove it when they read it, or build it again.',
      cause: new AggregateError(this.#failures),
    })
  }
}
