import type { Logger } from 'pino'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { type Discovered, mergeDiscovered } from '../../../libs/records/discovered.ts'
import {
  MACHINES_MAX,
  NEWCOMERS_MAX,
  NEWCOMERS_WINDOW_MS,
  REPORT_INTERVAL_MS,
  RETRY_MAX_MS,
  RETRY_MIN_MS,
} from './limits.ts'

interface Machine {
  seen: Discovered
  /** Whether something of it has not been reported. */
  isNews: boolean
  /** By the steady clock: not before then. */
  dueAt: number
}

/**
 * Reports machines that nobody knows, each at most once in an interval with all that was seen of it until then. While the bus
 * is away they wait. No boot waits for it, and no flood of made-up addresses makes more work than the limits say.
 */
export class Sightings {
  readonly #report: (machine: Discovered) => Promise<void>
  readonly #clock: () => number
  readonly #intervalMs: number
  readonly #logger: Logger
  /** By MAC address, the longest unseen first. */
  readonly #machines = new Map<string, Machine>()
  #windowAt = Number.NEGATIVE_INFINITY
  #newcomers = 0
  #running: Promise<void> | undefined
  /** Whether somebody wants reports made that may not be among those that are being made. */
  #isWanted = false
  #timer: NodeJS.Timeout | undefined
  #retryMs = RETRY_MIN_MS
  #isRetrying = false
  #closed = false

  constructor(options: {
    report: (machine: Discovered) => Promise<void>
    logger: Logger
    /** Milliseconds, steady. */
    clock?: () => number
    intervalMs?: number
  }) {
    this.#report = options.report
    this.#logger = options.logger
    this.#clock = options.clock ?? (() => performance.now())
    this.#intervalMs = options.intervalMs ?? REPORT_INTERVAL_MS
  }

  /** Machines that are remembered. */
  get size(): number {
    return this.#machines.size
  }

  see(seen: Discovered): void {
    if (this.#closed) return
    const { mac } = seen
    const known = this.#machines.get(mac)
    if (known === undefined && !this.#takesNewcomer()) return
    this.#machines.delete(mac)
    this.#machines.set(mac, {
      seen: mergeDiscovered(known?.seen, seen),
      isNews: true,
      dueAt: known?.dueAt ?? Number.NEGATIVE_INFINITY,
    })
    if (this.#machines.size > MACHINES_MAX) this.#machines.delete(this.#machines.keys().next().value!)
    if (!this.#isRetrying) this.#work()
  }

  /** Reports what waits now, not later: the bus is back. */
  flush(): void {
    this.#isRetrying = false
    this.#retryMs = RETRY_MIN_MS
    this.#work()
  }

  /** What is not reported is given up: whoever is still there asks again. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #takesNewcomer(): boolean {
    const now = this.#clock()
    if (now - this.#windowAt >= NEWCOMERS_WINDOW_MS) {
      this.#windowAt = now
      this.#newcomers = 0
    }
    this.#newcomers += 1
    if (this.#newcomers === NEWCOMERS_MAX + 1)
      this.#logger.warn({ perMinute: NEWCOMERS_MAX }, 'too many unknown machines, some are not reported')
    return this.#newcomers <= NEWCOMERS_MAX
  }

  #work(): void {
    if (this.#closed) return
    if (this.#running !== undefined) {
      this.#isWanted = true
      return
    }
    clearTimeout(this.#timer)
    this.#isWanted = false
    this.#running = this.#reportDue().then((waitMs) => {
      this.#running = undefined
      if (this.#isWanted && !this.#isRetrying) this.#work()
      else if (!this.#closed && waitMs !== undefined)
        this.#timer = setTimeout(() => this.#afterPause(), waitMs)
    })
  }

  /** A pause is over. */
  #afterPause(): void {
    this.#isRetrying = false
    this.#work()
  }

  /** Resolves to how long to wait for the next one; undefined if nobody waits. */
  async #reportDue(): Promise<number | undefined> {
    for (let due = this.#firstDue(); due !== undefined; due = this.#firstDue()) {
      const { mac, machine } = due
      const waitMs = machine.dueAt - this.#clock()
      if (waitMs > 0) return waitMs
      if (this.#closed) return undefined
      try {
        await this.#report(machine.seen)
      } catch (error) {
        // Whatever is wrong with it must not keep the others from being reported.
        machine.dueAt = this.#clock()
        return this.#pauseAfter(error)
      }
      this.#retryMs = RETRY_MIN_MS
      const dueAt = this.#clock() + this.#intervalMs
      // It may have been seen again meanwhile, or forgotten.
      const present = this.#machines.get(mac)
      if (present !== undefined) this.#machines.set(mac, { ...present, isNews: present !== machine, dueAt })
    }
    return undefined
  }

  #firstDue(): { mac: string; machine: Machine } | undefined {
    let first: { mac: string; machine: Machine } | undefined
    for (const [mac, machine] of this.#machines) {
      if (machine.isNews && (first === undefined || machine.dueAt < first.machine.dueAt))
        first = { mac, machine }
    }
    return first
  }

  #pauseAfter(error: unknown): number {
    this.#logger.debug({ reason: messageOf(error) }, 'reports of unknown machines wait for the bus')
    this.#isRetrying = true
    const pauseMs = this.#retryMs * (0.5 + Math.random())
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
    return pauseMs
  }
}
