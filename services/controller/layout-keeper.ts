import type { Logger } from 'pino'
import { pause } from '../../libs/bus/backoff.ts'
import type { Bus } from '../../libs/bus/bus.ts'
import { untilAvailable } from './until-available.ts'

/** How often it is looked whether all streams are there, in milliseconds. */
const CHECK_INTERVAL_MS = 10_000

/**
 * Sees to it that the streams and buckets are there for as long as it runs: whenever NATS is there again, as it may
 * have been wiped meanwhile, and at intervals, as somebody may have deleted them. What they held is put back by those
 * who know it: the change log by Cluster, the boot records by Compiler.
 */
export class LayoutKeeper {
  readonly #bus: Bus
  readonly #logger: Logger
  readonly #replicas: number
  readonly #intervalMs: number
  readonly #stop = new AbortController()
  readonly #forgetStatus: () => void
  readonly #running: Promise<void>
  #early = new AbortController()

  /** Returns once everything is there for the first time. @throws the reason of `stop` */
  static async start(options: {
    bus: Bus
    logger: Logger
    stop: AbortSignal
    /** Copies of everything, on as many NATS servers. */
    replicas?: number
    intervalMs?: number
  }): Promise<LayoutKeeper> {
    const { bus, logger, stop, replicas = 1, intervalMs = CHECK_INTERVAL_MS } = options
    await layOut({ bus, replicas, logger, signal: stop })
    return new LayoutKeeper({ bus, replicas, logger, intervalMs })
  }

  private constructor(options: { bus: Bus; replicas: number; logger: Logger; intervalMs: number }) {
    this.#bus = options.bus
    this.#logger = options.logger
    this.#replicas = options.replicas
    this.#intervalMs = options.intervalMs
    this.#forgetStatus = this.#bus.onStatus(() => this.#early.abort())
    this.#running = this.#run()
  }

  /** Makes what is not there, now. @throws the reason of `signal` */
  layOut(signal: AbortSignal): Promise<void> {
    return layOut({ bus: this.#bus, replicas: this.#replicas, logger: this.#logger, signal })
  }

  async close(): Promise<void> {
    this.#forgetStatus()
    this.#stop.abort()
    this.#early.abort()
    await this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await pause(this.#intervalMs, this.#early.signal)
      this.#early = new AbortController()
      try {
        await this.layOut(signal)
      } catch (error) {
        if (!signal.aborted) this.#logger.error({ err: error }, 'the streams cannot be laid out')
      }
    }
  }
}

async function layOut(options: {
  bus: Bus
  replicas: number
  logger: Logger
  signal: AbortSignal
}): Promise<void> {
  const { bus, replicas, logger, signal } = options
  const work = async (): Promise<void> => {
    await bus.ready(signal)
    await bus.ensureLayout({ replicas })
  }
  await untilAvailable({ doing: 'lay out the streams', work, signal, logger })
}
