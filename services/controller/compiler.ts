import type { Logger } from 'pino'
import { pause } from '../../libs/bus/backoff.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import { FencedOutError } from '../../libs/bus/errors.ts'
import type { Lease } from '../../libs/bus/lease.ts'
import type { LeaseTerm } from '../../libs/bus/lease-term.ts'
import { BUCKETS } from '../../libs/bus/names.ts'
import type { Digest } from '../../libs/digest/digest.ts'
import { CompileProgress } from './compile-progress.ts'
import { type CompileParts, LiveCompilation } from './live-compilation.ts'
import { Publisher } from './publisher.ts'

const LEASE = 'compiler'
/** Pause before a compile that failed is tried again, growing up to the second figure, in milliseconds. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000
/** The same where only nodes were left out for what cannot be had: whoever has it may be back at any moment. */
const MISSING_RETRY_MAX_MS = 5_000
/** A controller that does not hold the lease gathers changes for so long before it compiles them, in milliseconds. */
const STANDBY_PAUSE_MS = 1_000

export interface CompilerOptions extends CompileParts {
  /** Of this controller: the holder of the lease. */
  id: string
  bus: Bus
  logger: Logger
  /** Called when this controller begins to compile for the cluster. */
  onLead?: () => void
}

/** A time for which this controller holds the lease. */
interface Term {
  publisher: Publisher
  ended: AbortController
}

/**
 * Compiles the description whenever it changes, and writes the boot records as long as this controller holds the
 * lease: one controller at a time does. The others compile as well, so that whoever takes over has to compile only what
 * changed in the last moment, and so that the overlay segments are on more than one disk. Changes that come during a
 * compile are taken together in the next.
 */
export class Compiler {
  readonly #compilation: LiveCompilation
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #options: CompilerOptions
  readonly #forgets: (() => void)[]
  readonly #closed = new AbortController()
  readonly #progress = new CompileProgress()
  readonly #working: Promise<void>
  #lease: Lease | undefined
  #leaving: Promise<unknown> = Promise.resolve()
  #term: Term | undefined
  #dirty = true
  /** What the log was told last to be missing. */
  #warnedOf = ''
  #wake = new AbortController()

  constructor(options: CompilerOptions) {
    this.#compilation = new LiveCompilation({ ...options, onFetched: () => this.#poke() })
    this.#bus = options.bus
    this.#logger = options.logger
    this.#options = options
    this.#forgets = [
      options.cluster.onAltered(() => this.#poke()),
      options.cluster.refusal.listen(() => this.#seekOrLeave()),
    ]
    this.#working = this.#work()
    this.#seekOrLeave()
  }

  /** Nodes without a newest record, each with the reason. */
  get problems(): ReadonlyMap<string, string> {
    return this.#compilation.problems
  }

  /** Whether this controller compiles for the cluster: at any time one does. */
  get leads(): boolean {
    return this.#term !== undefined
  }

  /** The change that was compiled last. */
  get seq(): number {
    return this.#progress.seq
  }

  /** The records of the last compile, which may not be written yet. */
  records(): Iterable<unknown> {
    return this.#compilation.records()
  }

  /** Resolves to whether a change has been compiled before the signal aborts. */
  compiled(seq: number, signal: AbortSignal): Promise<boolean> {
    return this.#progress.reached(seq, AbortSignal.any([signal, this.#closed.signal]))
  }

  /** Nodes that keep their last record, for a reason that came up with this change or later. */
  failuresSince(seq: number): { node: string; message: string }[] {
    return this.#progress.failuresSince(seq)
  }

  /** A blob on disk was altered, or cannot be read: if the present records name it, a compile makes it again. */
  blobLost(digest: Digest): void {
    this.#compilation.blobLost(digest)
    this.#poke()
  }

  /** A blob that was missing on this controller is here: a compile that lacked something is made again. */
  blobFetched(): void {
    if (this.#compilation.missing.length > 0) this.#poke()
  }

  async close(): Promise<void> {
    for (const forget of this.#forgets) forget()
    this.#closed.abort()
    this.#end()
    await this.#working
    await this.#lease?.close()
    await this.#leaving
    // It may have been acquired once more in between, and is lost again now.
    this.#compilation.close()
  }

  /** A controller that refuses its change log leaves the lease to those that have a right one. */
  #seekOrLeave(): void {
    const { cluster, id: holder } = this.#options
    if (!cluster.refusal.reason) {
      this.#lease ??= this.#bus.lease({
        key: LEASE,
        holder,
        fenced: [this.#bus.bucket(BUCKETS.boot), this.#bus.bucket(BUCKETS.mac)],
        onAcquired: (term) => this.#begin(term),
        onLost: () => this.#end(),
      })
    } else if (this.#lease) {
      this.#leaving = Promise.all([this.#leaving, this.#lease.close()])
      this.#lease = undefined
    }
  }

  #poke(): void {
    this.#dirty = true
    this.#wake.abort()
  }

  #begin(term: LeaseTerm): void {
    const ended = new AbortController()
    const publisher = new Publisher({ bus: this.#bus, term, ended: ended.signal, logger: this.#logger })
    this.#logger.info({ epoch: term.epoch }, 'this controller compiles now')
    this.#term = { publisher, ended }
    this.#poke()
    this.#options.onLead?.()
  }

  #end(): void {
    this.#term?.ended.abort()
    this.#term = undefined
    this.#wake.abort()
  }

  /** One compile at a time, for whichever term it is then. */
  async #work(): Promise<void> {
    let retryMs = RETRY_MIN_MS
    while (!this.#closed.signal.aborted) {
      if (!this.#dirty) {
        await this.#untilPoked()
        continue
      }
      const term = this.#term
      this.#dirty = false
      try {
        if (term) await this.#publish(term)
        else await this.#standBy()
        if (this.#compilation.missing.length === 0) {
          retryMs = RETRY_MIN_MS
          this.#warnedOf = ''
          continue
        }
        this.#dirty = true
        this.#warnOfMissing()
        retryMs = Math.min(retryMs, MISSING_RETRY_MAX_MS)
      } catch (error) {
        this.#dirty = true
        if (this.#closed.signal.aborted || term?.ended.signal.aborted) continue
        if (error instanceof FencedOutError) {
          this.#logger.warn({ reason: error.message }, 'another controller compiles')
        } else this.#logger.error({ err: error, retryMs }, 'compiling failed; trying again')
      }
      await this.#untilPoked(retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    }
  }

  /** Once, as long as it stays the same. */
  #warnOfMissing(): void {
    const { missing } = this.#compilation
    const what = missing.join(', ')
    if (what === this.#warnedOf) return
    this.#warnedOf = what
    const message = 'nodes that need what cannot be had keep their last records; trying on'
    this.#logger.warn({ missing, problems: this.problems.size }, message)
  }

  async #publish({ publisher, ended }: Term): Promise<void> {
    const startedAt = performance.now()
    const { compiled, written } = await publisher.publish(() => this.#compilation.newest(ended.signal))
    const ms = Math.round(performance.now() - startedAt)
    const { seq, problems } = compiled
    this.#progress.done(compiled, this.#compilation.altered)
    this.#logger.info({ seq, written, problems: problems.size, ms }, 'compiled')
  }

  /** Compiles to be ready. Whatever has to be written is found by comparing, at the beginning of a term. */
  async #standBy(): Promise<void> {
    await this.#untilPoked(STANDBY_PAUSE_MS, { isEnough: () => this.#term !== undefined })
    if (this.#term || this.#closed.signal.aborted) this.#dirty = true
    else {
      const compiled = await this.#compilation.present(this.#closed.signal)
      this.#progress.done(compiled, this.#compilation.altered)
    }
  }

  async #untilPoked(timeoutMs?: number, options: { isEnough?: () => boolean } = {}): Promise<void> {
    const { isEnough = () => true } = options
    const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
    while (!this.#closed.signal.aborted && performance.now() < deadline) {
      if (this.#wake.signal.aborted) {
        this.#wake = new AbortController()
        if (isEnough()) return
      }
      const signal = AbortSignal.any([this.#wake.signal, this.#closed.signal])
      if (timeoutMs === undefined) await pauseUntil(signal)
      else await pause(Math.max(0, deadline - performance.now()), signal)
    }
  }
}

async function pauseUntil(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
