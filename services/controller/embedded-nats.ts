import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Logger } from 'pino'
import type { Listen } from '../../libs/config/settings.ts'
import { NatsServerError } from './errors.ts'

/** Pause before a nats-server that ended is started again, growing up to the second figure, in milliseconds. */
const RESTART_MIN_MS = 200
const RESTART_MAX_MS = 10_000
/** How long nats-server may take to end when told to, before it is killed, in milliseconds. */
const STOP_TIMEOUT_MS = 5_000
/** A server that ran this long was well; the pause starts small again. */
const WELL_AFTER_MS = 30_000
/** Lines of output kept to say why it ended. */
const LAST_LINES_MAX = 5

export interface EmbeddedNatsOptions {
  /** Programs to try, the first that runs is taken. */
  binaries: readonly string[]
  /** Where nats.conf and nats-durable.conf are. */
  configDirectory: string
  directory: string
  listen: Listen
  logger: Logger
}

const SETPRIV = 'setpriv'
/** Ends with the controller, and has none of the capabilities by which that reads everybody's files. */
const FOR_ITSELF = ['--pdeathsig', 'TERM', '--inh-caps=-all', '--ambient-caps=-all']

type Resolved = EmbeddedNatsOptions & { binary: string; configFile: string }

/**
 * A nats-server of our own, for clusters that configure none: started with the controller, started again whenever it
 * ends, and ended with the controller, even when that is killed (the kernel sees to it: PR_SET_PDEATHSIG).
 */
export class EmbeddedNats {
  readonly #options: Resolved
  readonly #stopped = new AbortController()
  #child: ChildProcess | undefined
  #supervising: Promise<void> = Promise.resolve()

  private constructor(options: Resolved) {
    this.#options = options
  }

  /** @throws {NatsServerError} if nats-server or setpriv is not installed. */
  static async start(options: EmbeddedNatsOptions): Promise<EmbeddedNats> {
    const { binary, canSync } = await findServer(options.binaries)
    const config = canSync ? 'nats-durable.conf' : 'nats.conf'
    await mkdir(options.directory, { recursive: true })
    const nats = new EmbeddedNats({ ...options, binary, configFile: join(options.configDirectory, config) })
    const first = await nats.#spawn()
    nats.#supervising = nats.#supervise(first)
    return nats
  }

  get url(): string {
    const { host, port } = this.#options.listen
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host
    return `nats://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await once(child, 'exit')
      clearTimeout(timer)
    }
    await this.#supervising
  }

  async #supervise(first: Running): Promise<void> {
    const { logger } = this.#options
    let running: Running | undefined = first
    let pauseMs = RESTART_MIN_MS
    while (true) {
      const startedAt = performance.now()
      await running?.ended
      if (this.#stopped.signal.aborted) return
      if (performance.now() - startedAt > WELL_AFTER_MS) pauseMs = RESTART_MIN_MS
      if (running)
        logger.error({ output: running.lastLines, pauseMs }, 'nats-server ended; starting it again')
      await sleep(pauseMs, undefined, { signal: this.#stopped.signal }).catch(() => {})
      if (this.#stopped.signal.aborted) return
      pauseMs = Math.min(pauseMs * 2, RESTART_MAX_MS)
      try {
        running = await this.#spawn()
      } catch (error) {
        running = undefined
        logger.error({ err: error, pauseMs }, 'nats-server cannot be started; trying on')
      }
    }
  }

  /** @throws {NatsServerError} */
  async #spawn(): Promise<Running> {
    const { binary, configFile, directory, listen, logger } = this.#options
    const server = [binary, '-c', configFile, '-sd', directory, '-a', listen.host, '-p', String(listen.port)]
    const args = [...FOR_ITSELF, '--', ...server, '-P', join(directory, 'nats-server.pid')]
    const child = spawn(SETPRIV, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>()
    // A child that could not be started has an error and no exit; kill() of one that runs may fail with an error, too.
    child.on('error', () => child.pid === undefined && onEnd())
    child.once('exit', () => onEnd())
    this.#child = child
    try {
      await once(child, 'spawn')
    } catch (error) {
      this.#child = undefined
      throw new NatsServerError(SETPRIV, { cause: error, hint: 'Install util-linux, which it comes with.' })
    }
    const lastLines: string[] = []
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > LAST_LINES_MAX) lastLines.shift()
      logger.debug(line)
    })
    return { ended, lastLines }
  }
}

/** `canSync`: it syncs every message to disk when told to (`sync_interval: always`); 2.10 and later do. */
async function findServer(binaries: readonly string[]): Promise<{ binary: string; canSync: boolean }> {
  let problem: unknown
  for (const binary of binaries) {
    try {
      const { stdout } = await promisify(execFile)(binary, ['--version'])
      const [, major, minor] = /v(\d+)\.(\d+)/.exec(stdout) ?? []
      return { binary, canSync: Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10) }
    } catch (error) {
      problem = error
    }
  }
  throw new NatsServerError(binaries.join(' or '), {
    cause: problem,
    hint: 'Install nats-server (Debian: apt-get install nats-server), or name running servers in MUSTER_NATS.',
  })
}

interface Running {
  /** Resolves when the process has ended; never rejects. */
  ended: Promise<void>
  lastLines: string[]
}
