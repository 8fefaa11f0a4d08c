import type { Logger } from 'pino'
import { pause } from '../../libs/bus/backoff.ts'
import type { ChangeLog } from '../../libs/bus/change-log.ts'
import type { StreamBrokenError } from '../../libs/bus/errors.ts'
import type { Position } from '../../libs/changes/cluster-state.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import type { ChangeStore } from './change-store.ts'
import { reconcileLog } from './reconcile-log.ts'
import { Refusal } from './refusal.ts'
import { untilAvailable } from './until-available.ts'

/** How often it is looked whether a log that was refused has been put right, in milliseconds. */
const RECHECK_INTERVAL_MS = 5_000

export interface ChainKeeperOptions {
  log: ChangeLog
  store: ChangeStore
  /** Where this controller's own chain stands. */
  position: () => Position
  /** Takes the change at a sequence: what it throws of category `corrupt` is the log's fault, all else is our own. */
  apply: (seq: number, bytes: Uint8Array) => Promise<void>
  /** Called with what this controller cannot go on after. */
  onFailed: (error: unknown) => void
  logger: Logger
  recheckIntervalMs?: number
}

/**
 * Keeps a controller and the change log together: completes the log if it came back shorter, follows it, and begins
 * again whenever it is not what it was. A log that is not the continuation of our chain is refused: nothing of it is
 * applied, and it is looked from time to time whether it has been put right.
 */
export class ChainKeeper {
  readonly refusal: Refusal
  readonly #options: ChainKeeperOptions
  readonly #stopped = new AbortController()
  readonly #reconciled = Promise.withResolvers<number>()
  readonly #recheckIntervalMs: number
  #recheck = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: ChainKeeperOptions) {
    this.#options = options
    this.#recheckIntervalMs = options.recheckIntervalMs ?? RECHECK_INTERVAL_MS
    this.refusal = new Refusal(options.logger)
  }

  /** Begins. Returns where the log ended when it was first found to be one with our chain; for ever, if it never is. */
  start(): Promise<number> {
    this.#running ??= this.#run()
    return this.#reconciled.promise
  }

  /** Looks at once whether a log that was refused has been put right. */
  recheck(): void {
    this.#recheck.abort()
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      try {
        const target = await this.#reconcile()
        // What follows may be what was refused; where nothing follows, nothing is wrong any more.
        if (target <= this.#options.position().seq) this.refusal.withdraw()
        this.#reconciled.resolve(target)
        await this.#follow()
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof MusterError && error.category === 'corrupt'))
          return this.#options.onFailed(error)
        this.refusal.make(error)
        this.#recheck = new AbortController()
        await pause(this.#recheckIntervalMs, AbortSignal.any([signal, this.#recheck.signal]))
      }
    }
  }

  #reconcile(): Promise<number> {
    const { log, store, position, logger } = this.#options
    const { signal } = this.#stopped
    return untilAvailable({
      doing: 'complete the change log and catch up with it',
      work: () => reconcileLog({ log, store, position: position(), signal, logger }),
      signal,
      logger,
    })
  }

  /** Resolves when the log is not what it was any more. @throws what applying a change throws */
  async #follow(): Promise<void> {
    const { log, position, logger } = this.#options
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
    const over = new AbortController()
    const follower = log.follow({
      from: position().seq + 1,
      onMessage: async (seq, bytes) => {
        if (over.signal.aborted) return
        try {
          await this.#options.apply(seq, bytes)
          this.refusal.withdraw()
        } catch (error) {
          over.abort()
          reject(error)
        }
      },
      onBroken: (broken: StreamBrokenError) => {
        // JetStream lost what it had acknowledged, or was wiped: our own copy puts it right.
        logger.error({ reason: broken.message }, 'the change log is not what it was')
        resolve()
      },
      signal: AbortSignal.any([over.signal, this.#stopped.signal]),
    })
    const onStopped = (): void => resolve()
    this.#stopped.signal.addEventListener('abort', onStopped, { once: true })
    try {
      await ended
    } finally {
      this.#stopped.signal.removeEventListener('abort', onStopped)
      await follower.close()
    }
  }
}
