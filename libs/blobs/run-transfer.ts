import { MusterError, messageOf } from '../errors/muster-error.ts'
import type { Arrivals } from './arrivals.ts'
import { BlobCorruptError, BlobMissingError, OriginUnavailableError } from './errors.ts'
import { PULL_ROUNDS_MAX } from './limits.ts'
import type { OriginBytes } from './origin-bytes.ts'
import type { OriginOrder } from './origin-order.ts'
import type { RateLimit } from './rate-limit.ts'
import type { RunAnswer, RunClient, RunRequest } from './run-client.ts'
import type { RunReceiver } from './run-receiver.ts'
import { StallWatch } from './stall-watch.ts'

/** A server that may have an artifact. */
export interface RunSource {
  /** Base URL. */
  url: string
  /** It stands higher up in the tree, and may wait for what is on its way there. */
  waits: boolean
  /** How long it may send (almost) nothing. */
  stallMs: number
}

export interface RunTransferOptions {
  client: RunClient
  order: OriginOrder
  sent: OriginBytes
  arrivals: Arrivals
  receiver: RunReceiver
  /** What the run is of. */
  of: Pick<RunRequest, 'path' | 'etag'>
  /** Best first; looked at before each attempt. */
  sources: () => readonly RunSource[]
  limits: readonly RateLimit[]
  onBytes: (bytes: number) => void
  signal: AbortSignal
}

/**
 * Brings one run from the first source that gives it as a whole, right. What came before a break is kept: the next
 * source goes on from there, in the middle of a segment, because a digest names the same bytes everywhere.
 */
export class RunTransfer {
  readonly #options: RunTransferOptions
  readonly #failures: (OriginUnavailableError | BlobCorruptError)[] = []
  /** Something was gained since the round began, so that another is worth it. */
  #progressed = false

  constructor(options: RunTransferOptions) {
    this.#options = options
  }

  /**
   * Resolves when all of it is in the store.
   * @throws {BlobMissingError | BlobCorruptError | OriginUnavailableError} Or an error of the store's disk.
   */
  async run(): Promise<void> {
    const { order, sources, receiver } = this.#options
    const tried = new Set<string>()
    try {
      for (let round = 1; !receiver.isComplete; ) {
        const list = sources()
        const url = order.next(
          list.map((source) => source.url),
          tried,
        )
        const source = list.find((each) => each.url === url)
        if (source) {
          await this.#tryAgain(source)
          tried.add(source.url)
        } else if (this.#progressed && round < PULL_ROUNDS_MAX) {
          round += 1
          tried.clear()
          this.#progressed = false
        } else {
          throw this.#verdict(list.length)
        }
      }
      await receiver.written()
    } finally {
      await receiver.close()
    }
  }

  /** Asks one source for as long as it brings the run further without failing. */
  async #tryAgain(source: RunSource): Promise<void> {
    const { receiver, order } = this.#options
    while (!receiver.isComplete) {
      const before = receiver.position
      if (!(await this.#try(source))) return
      if (receiver.position > before) order.succeeded(source.url)
      else return
    }
  }

  /** Whether the source gave what it said it would. */
  async #try(source: RunSource): Promise<boolean> {
    const { receiver, signal } = this.#options
    const from = receiver.position
    try {
      return await this.#receive(source)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof BlobCorruptError && receiver.position < from) {
        // Nobody knows whose bytes were wrong, those from before or this source's: it shall send all of them.
        return this.#try(source)
      }
      await this.#failed(source, error)
      return false
    }
  }

  async #receive({ url, waits, stallMs }: RunSource): Promise<boolean> {
    const { client, of, sent, receiver, signal } = this.#options
    using watch = new StallWatch({ origin: url, stallMs, sentBytes: () => sent.of(url) })
    watch.waiting()
    const both = AbortSignal.any([signal, watch.signal])
    const [start, end] = [receiver.position, receiver.end]
    let answer: RunAnswer | undefined
    try {
      const onSign = (): void => watch.sign()
      answer = await client.get({ origin: url, ...of, start, end, waits, onSign, signal: both })
      if (!answer) return false
      for await (const bytes of answer.body as AsyncIterable<Buffer>) {
        sent.add(url, bytes.length)
        watch.got()
        await this.#take(bytes)
        watch.waiting()
      }
      if (receiver.position < answer.end)
        throw new OriginUnavailableError(`${url} broke off at byte ${receiver.position} of ${of.path}`)
      return true
    } catch (error) {
      if (watch.signal.aborted && !signal.aborted) throw watch.signal.reason
      throw error
    } finally {
      // Closes the connection if there is more to come, which may be endless; else it is kept.
      answer?.body.destroy()
    }
  }

  async #take(bytes: Buffer): Promise<void> {
    const { receiver, arrivals, limits, onBytes, signal } = this.#options
    arrivals.received(bytes.length)
    onBytes(bytes.length)
    await receiver.take(bytes)
    this.#progressed = true
    for (const limit of limits) await limit.take(bytes.length, signal)
  }

  async #failed(source: RunSource, error: unknown): Promise<void> {
    if (error instanceof BlobCorruptError) this.#progressed = false
    else if (error instanceof MusterError && !(error instanceof OriginUnavailableError)) {
      throw error // Our own disk: no other source would help.
    }
    this.#options.order.failed(source.url)
    this.#failures.push(
      error instanceof BlobCorruptError || error instanceof OriginUnavailableError
        ? error
        : new OriginUnavailableError(`${source.url}: ${messageOf(error)}`, { cause: error }),
    )
  }

  /** Missing is an answer only if every source gave it; a source that failed may have the run. */
  #verdict(sources: number): MusterError {
    const { receiver, of } = this.#options
    const what = `bytes ${receiver.position} to ${receiver.end} of ${of.path}`
    if (this.#failures.length === 0) return new BlobMissingError(`none of ${sources} servers has ${what}`)
    const unavailable = this.#failures.some((failure) => failure instanceof OriginUnavailableError)
    const Failure = unavailable ? OriginUnavailableError : BlobCorruptError
    const messages = new Set(this.#failures.map((failure) => failure.message))
    return new Failure(`${what} could not be fetched: ${[...messages].join('; ')}`, {
      hint: 'Look whether these servers run and can be reached; fetching goes on when one answers.',
      cause: new AggregateError(this.#failures),
    })
  }
}
