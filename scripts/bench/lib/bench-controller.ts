import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { packEntries, readEntries } from '../../../libs/archive/pack.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { freePort } from './free-port.ts'

const ROOT = join(import.meta.dirname, '../../..')
const TOKEN = 'the-token-of-a-bench'

interface LogLine {
  msg: string
  seq?: number
}

/** A controller in a process of its own, with its own nats-server, as an administrator would run one. */
export class BenchController {
  readonly #directory: string
  readonly #ports: { api: number; nats: number }
  readonly #listeners = new Set<(line: LogLine) => void>()
  #child: ChildProcess | undefined
  #compiledSeq = 0

  private constructor(directory: string, ports: { api: number; nats: number }) {
    this.#directory = directory
    this.#ports = ports
  }

  static async create(directory: string): Promise<BenchController> {
    return new BenchController(directory, { api: await freePort(), nats: await freePort() })
  }

  get natsUrl(): string {
    return `nats://127.0.0.1:${this.#ports.nats}`
  }

  get dataDirectory(): string {
    return join(this.#directory, 'data')
  }

  /** Where it takes requests. */
  get apiPort(): number {
    return this.#ports.api
  }

  /** Starts it; returns the seconds until it took requests. `url`: where boot servers are told to reach it. */
  async start({ url }: { url?: string } = {}): Promise<number> {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [join(ROOT, 'services/controller/main.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        MUSTER_ID: 'bench',
        // As docs/install.md says for a large cluster: otherwise Node lets garbage lie while there is memory.
        NODE_OPTIONS: '--max-old-space-size=768',
        MUSTER_DATA_DIR: this.dataDirectory,
        MUSTER_SOCKET: join(this.#directory, 'c.sock'),
        MUSTER_LISTEN: `127.0.0.1:${this.#ports.api}`,
        MUSTER_NATS_LISTEN: `127.0.0.1:${this.#ports.nats}`,
        MUSTER_TOKEN: TOKEN,
        ...(url !== undefined && { MUSTER_ADVERTISE_URL: url }),
        MUSTER_LOADERS: join(ROOT, 'test/services/_loaders'),
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/muster'),
      },
    })
    this.#child = child
    createInterface({ input: child.stdout! }).on('line', (text) => this.#hear(text))
    await this.#untilLine(({ msg }) => msg === 'ready')
    return (performance.now() - startedAt) / 1_000
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  /** Makes a change; returns its sequence. */
  async change(ops: readonly Operation[]): Promise<number> {
    const response = await this.#post('/v1/changes', { reason: 'bench', ops })
    const body = (await response.json()) as { seq?: number; error?: { message: string } }
    if (body.seq === undefined) throw new Error(body.error?.message ?? `status ${response.status}`)
    return body.seq
  }

  /** Asks for a change that is no plain one; returns its sequence. */
  async ask(path: string, body: object): Promise<number> {
    const answer = (await (await this.#post(path, body)).json()) as { seq?: number }
    if (answer.seq === undefined) throw new Error(JSON.stringify(answer))
    return answer.seq
  }

  async get(path: string): Promise<unknown> {
    return (await this.#fetch(path)).json()
  }

  /** Adds a file to an overlay, or puts another in its place; returns the sequence of the change. */
  async putOverlayFile(options: { overlay: string; file: string; text: string }): Promise<number> {
    const { overlay, file, text } = options
    const path = `/v1/overlays/${overlay}/tree`
    const entries = readEntries(new Uint8Array(await (await this.#fetch(path)).arrayBuffer()))
    const put = { path: file, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const
    const others = entries.filter((entry) => entry.path !== file)
    const response = await this.#fetch(path, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(packEntries([...others, { ...put, content: Buffer.from(text) }])),
    })
    return ((await response.json()) as { seq: number }).seq
  }

  async importImage(source: string, name: string): Promise<void> {
    const answer = await (await this.#post('/v1/images/import', { source, name })).text()
    if (!answer.includes('"result"')) throw new Error(answer)
  }

  /** Runs the muster command; returns the seconds it took. */
  async cli(...args: string[]): Promise<number> {
    const startedAt = performance.now()
    const env = { PATH: process.env.PATH, MUSTER_SOCKET: join(this.#directory, 'c.sock') }
    await promisify(execFile)(join(ROOT, 'scripts/muster'), args, { env, maxBuffer: 1 << 30 })
    return (performance.now() - startedAt) / 1_000
  }

  /** Resolves when the records of a change are written. */
  async compiled(seq: number): Promise<void> {
    if (this.#compiledSeq < seq)
      await this.#untilLine((line) => line.msg === 'compiled' && (line.seq ?? 0) >= seq)
  }

  /** Memory of the process now and at its highest, in MB. */
  memory(): { rssMb: number; peakMb: number } {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8')
    const of = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024
    return { rssMb: of('VmRSS'), peakMb: of('VmHWM') }
  }

  #post(path: string, body: object): Promise<Response> {
    return this.#fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#ports.api}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${TOKEN}` },
    })
  }

  #hear(text: string): void {
    if (!text.startsWith('{')) return
    const line = JSON.parse(text) as LogLine & { level: number }
    if (line.level >= 50) process.stderr.write(`controller: ${text}\n`)
    if (line.msg === 'compiled') this.#compiledSeq = line.seq ?? 0
    for (const listener of [...this.#listeners]) listener(line)
  }

  async #untilLine(isWanted: (line: LogLine) => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const listener = (line: LogLine): void => void (isWanted(line) && resolve())
    const onExit = (): void => reject(new Error('the controller ended'))
    this.#listeners.add(listener)
    this.#child?.once('exit', onExit)
    try {
      await promise
    } finally {
      this.#listeners.delete(listener)
      this.#child?.off('exit', onExit)
    }
  }
}
