import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const START_TIMEOUT_MS = 20_000
const LOG_LINES_MAX = 200

/** What a test has to offer: tap's `t`, or anything that runs what it is given when the test is over. */
export interface Owner {
  teardown(fn: () => Promise<void> | void): void
}

export interface NatsServerOptions {
  /** Further arguments of nats-server, such as `-c`, FILE. */
  args?: string[]
}

/** Starts a real nats-server with JetStream on a free port of the loopback; it ends with the test. */
export async function startNatsServer(owner: Owner, options: NatsServerOptions = {}): Promise<NatsServer> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-nats-'))
  const server = new NatsServer(directory, options.args ?? [])
  owner.teardown(async () => {
    await server.kill()
    await rm(directory, { recursive: true, force: true })
  })
  await server.start()
  return server
}

/** A nats-server process that tests start, stop, kill and freeze; it keeps its port and its store. */
export class NatsServer {
  readonly storeDir: string
  readonly #args: string[]
  readonly #log: string[] = []
  #port = -1
  #child: ChildProcess | undefined

  constructor(storeDir: string, args: string[]) {
    this.storeDir = storeDir
    this.#args = args
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when clients can connect. The second start takes the port of the first. */
  async start(): Promise<void> {
    const program = process.env.NATS_SERVER_BIN ?? '/usr/sbin/nats-server'
    const args = ['-js', '-sd', this.storeDir, '-a', '127.0.0.1', '-p', `${this.#port}`, ...this.#args]
    // pdeathsig: a test that is itself killed must not leave a server behind.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child = child
    await this.#untilReady(child)
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (why: string) => reject(new Error(`nats-server ${why}:\n${this.#log.join('\n')}`))
    const timer = setTimeout(fail, START_TIMEOUT_MS, 'was not ready in time')
    child.once('error', (error) => fail(error.message))
    child.once('exit', () => fail('ended'))
    createInterface({ input: child.stderr! }).on('line', (line) => {
      this.#log.push(line)
      if (this.#log.length > LOG_LINES_MAX) this.#log.shift()
      const port = /Listening for client connections on .*:(\d+)$/.exec(line)?.[1]
      if (port !== undefined) this.#port = Number(port)
      if (line.endsWith('Server is ready')) resolve()
    })
    try {
      await promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** An orderly end. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** As by a power cut, but for what the kernel holds. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** Removes everything the stopped server had stored. */
  async wipeStore(): Promise<void> {
    if (this.#child !== undefined) throw new Error('stop the server before its store is wiped')
    await rm(join(this.storeDir, 'jetstream'), { recursive: true, force: true })
  }

  /** Cuts bytes off the end of a stopped server's stream, as a power cut may what was not synced. */
  async truncateStore(stream: string, bytes: number): Promise<void> {
    if (this.#child !== undefined) throw new Error('stop the server before its store is cut')
    const directory = join(this.storeDir, 'jetstream', '$G', 'streams', stream, 'msgs')
    const blocks = (await readdir(directory)).filter((name) => name.endsWith('.blk'))
    const last = blocks.sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10)).at(-1)!
    const { size } = await stat(join(directory, last))
    await truncate(join(directory, last), Math.max(0, size - bytes))
  }

  /** Freezes the process: its connections stay open and nothing answers. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
