import type { Logger } from 'pino'
import { pause } from '../../../libs/bus/backoff.ts'
import type { ChangeLog } from '../../../libs/bus/change-log.ts'
import { BusUnavailableError } from '../../../libs/bus/errors.ts'
import { type Change, decodeChange } from '../../../libs/changes/change.ts'
import type { Position } from '../../../libs/changes/cluster-state.ts'
import { ChainBrokenError } from '../../../libs/changes/errors.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { ChangeStore } from '../change-store.ts'
import { untilAvailable } from '../until-available.ts'

/** How long it waits after the log gave something else than what must be there, in milliseconds. */
const RETRY_MS = 60_000
/** Changes that are fetched at the same time, and written together. */
const BATCH = 50

/**
 * Fetches the changes that came before a snapshot, newest first, each verified by the hash chain: so the history is
 * known here too, and the log can be completed from here. Runs in the background, and goes on where it was after a
 * restart.
 */
export class HistoryFiller {
  readonly #log: Pick<ChangeLog, 'read'>
  readonly #store: ChangeStore
  readonly #logger: Logger
  readonly #closed = new AbortController()
  readonly #running: Promise<void>

  constructor(options: {
    log: Pick<ChangeLog, 'read'>
    store: ChangeStore
    /** Where the state stands. */
    position: Position
    logger: Logger
  }) {
    this.#log = options.log
    this.#store = options.store
    this.#logger = options.logger
    this.#running = this.#run(options.position)
  }

  /** Settled when nothing is missing any more, or it was closed. */
  get done(): Promise<void> {
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#running
  }

  async #run(position: Position): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      try {
        return await this.#fill(position)
      } catch (error) {
        if (signal.aborted) return
        this.#logger.error({ reason: messageOf(error) }, 'the older changes cannot be had; trying on')
        await pause(RETRY_MS, signal)
      }
    }
  }

  async #fill(position: Position): Promise<void> {
    const { signal } = this.#closed
    const oldest = await this.#store.oldest()
    // The last change that is not here, and the digest that it must have.
    let next = oldest ? { seq: oldest.seq - 1, digest: oldest.change.prev } : position
    if (next.seq === 0) return
    this.#logger.info({ missing: next.seq }, 'fetching the changes before those that are here')
    while (next.seq > 0) {
      const from = next
      const work = () => this.#fetch(from)
      next = await untilAvailable({ doing: 'fetch older changes', work, signal, logger: this.#logger })
    }
    this.#logger.info('all older changes are here')
  }

  /** Fetches a batch; returns what is missing then. @throws {ChainBrokenError} if the log has another change there */
  async #fetch({ seq: last, digest }: Position): Promise<Position> {
    const seqs = Array.from({ length: Math.min(BATCH, last) }, (_, index) => last - index)
    const found = await Promise.all(seqs.map((seq) => this.#log.read(seq)))
    const changes: { seq: number; bytes: Uint8Array; change: Change }[] = []
    let expected = digest
    for (const [index, seq] of seqs.entries()) {
      const bytes = found[index]
      if (!bytes) throw new BusUnavailableError(`the change log does not have change ${seq} now`)
      if (digestOf(bytes) !== expected)
        throw new ChainBrokenError(`change ${seq} of the log is not the one that the changes after it name`)
      const change = decodeChange(bytes)
      changes.push({ seq, bytes, change })
      expected = change.prev
    }
    await this.#store.fill(changes)
    return { seq: last - seqs.length, digest: expected }
  }
}
