import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Operation } from '../../libs/changes/operation.ts'
import { freePort } from '../bench/lib/free-port.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOKEN = 'the-token-of-a-chaos'
/** A request that takes longer goes to a controller that is frozen, in milliseconds. */
const REQUEST_TIMEOUT_MS = 3_000

/** A controller in a process of its own, to be killed, frozen and started again. */
export class ControllerProcess {
  readonly id: string
  readonly #directory: string
  readonly #nats: readonly string[]
  readonly #port: number
  #child: ChildProcess | undefined
  #isFrozen = false

  private constructor(options: { id: string; directory: string; nats: readonly string[]; port: number }) {
    this.id = options.id
    this.#directory = options.directory
    this.#nats = options.nats
    this.#port = options.port
  }

  static async create(options: {
    id: string
    directory: string
    nats: readonly string[]
  }): Promise<ControllerProcess> {
    return new ControllerProcess({ ...options, port: await freePort() })
  }

  get canAnswer(): boolean {
    return this.#child !== undefined && !this.#isFrozen
  }

  /** Resolves when it takes requests. */
  async start(): Promise<void> {
    const entry = join(ROOT, 'services/controller/main.ts')
    // pdeathsig: a run that is itself killed must leave nothing behind.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, entry], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        MUSTER_ID: this.id,
        MUSTER_DATA_DIR: join(this.#directory, this.id),
        MUSTER_SOCKET: join(this.#directory, `${this.id}.sock`),
        MUSTER_LISTEN: `127.0.0.1:${this.#port}`,
        MUSTER_NATS: this.#nats.join(),
        MUSTER_TOKEN: TOKEN,
        MUSTER_LOADERS: join(ROOT, 'test/services/_loaders'),
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/muster'),
      },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve()
    })
    child.once('exit', () => reject(new Error(`controller ${this.id} ended before it was ready`)))
    this.#child = child
    await promise
  }

  /** As by a power cut. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    this.#isFrozen = false
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  freeze(): void {
    this.#isFrozen = true
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
    this.#isFrozen = false
  }

  /** Makes a change; returns its sequence. @throws an error that says whether it may have been made all the same */
  async change(ops: readonly Operation[]): Promise<number> {
    const { seq } = (await this.post('/v1/changes', { reason: 'chaos', ops })) as { seq: number }
    return seq
  }

  async importImage(source: string, name: string): Promise<void> {
    const response = await this.#fetch('/v1/images/import', { method: 'POST', body: { source, name } })
    const answer = await response.text()
    if (!answer.includes('"result"')) throw new Error(answer)
  }

  async get(path: string, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    return (await this.#fetch(path, { method: 'GET', timeoutMs })).json()
  }

  async post(path: string, body: object): Promise<unknown> {
    const response = await this.#fetch(path, { method: 'POST', body })
    const answer = await response.json()
    if (response.ok) return answer
    throw new Error((answer as { error: { message: string } }).error.message)
  }

  #fetch(path: string, options: { method: string; body?: object; timeoutMs?: number }): Promise<Response> {
    const { method, body, timeoutMs = REQUEST_TIMEOUT_MS } = options
    return fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { body: JSON.stringify(body) }),
    })
  }
}
