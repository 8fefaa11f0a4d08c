import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import type { Entry } from '../../libs/archive/entry.ts'
import { packEntries } from '../../libs/archive/pack.ts'
import { trailerSegment } from '../../libs/archive/trailer.ts'
import { run } from './shells.ts'

const RUNTIME = new URL('../../config/overlays/agent/usr/lib/muster/runtime', import.meta.url).pathname
const MAC = '52:54:00:00:00:01'
const POLL_MS = 20
const uid = process.getuid!()
const gid = process.getgid!()

/** A boot server with one runtime overlay, as the real one serves it: archives in several gzip members, long polls. */
export class RuntimeServer {
  readonly asked: string[] = []
  readonly ports: number[] = []
  url = ''
  /** Whether it holds requests, or answers at once. */
  holds = true
  #etag = ''
  #archive: Buffer = Buffer.alloc(0)
  #waiting: (() => void)[] = []
  /** Answers with the first half of the archive only. */
  isBroken = false
  status: number | undefined

  static async start(t: Test): Promise<RuntimeServer> {
    const self = new RuntimeServer()
    const server = createServer((request, response) => void self.#answer(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => {
      server.closeAllConnections()
      server.close()
    })
    self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return self
  }

  set(...entries: Entry[]): void {
    const owned = entries.map((entry) => ({ ...entry, uid, gid }))
    const half = Math.ceil(owned.length / 2)
    const parts = [owned.slice(0, half), owned.slice(half)].map((some) => gzipSync(packEntries(some)))
    this.#archive = Buffer.concat([...parts, trailerSegment('gzip')])
    this.#etag = createHash('sha256').update(this.#archive).digest('hex')
    for (const wake of this.#waiting.splice(0)) wake()
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(request.url!)
    if (request.url!.startsWith('/report/')) return void response.writeHead(204).end()
    this.ports.push(request.socket.remotePort!)
    if (this.status !== undefined) return void response.writeHead(this.status).end()
    const has = (): boolean => request.headers['if-none-match'] === `"${this.#etag}"`
    if (has() && this.holds && !request.url!.includes('wait=0')) {
      await new Promise<void>((wake) => {
        this.#waiting.push(wake)
        request.socket.once('close', () => {
          this.#waiting = this.#waiting.filter((other) => other !== wake)
          wake()
        })
      })
    }
    if (has()) return void response.writeHead(304, { etag: `"${this.#etag}"` }).end()
    response.writeHead(200, { etag: `"${this.#etag}"`, 'content-length': this.#archive.length })
    if (!this.isBroken) return void response.end(this.#archive)
    response.write(this.#archive.subarray(0, this.#archive.length / 2))
    setTimeout(() => response.destroy(), POLL_MS)
  }
}

/** A node: a root of its own, and what the init overlay has noted. */
export class RunningNode {
  readonly root: string
  readonly env: Record<string, string>
  readonly shell: readonly string[]

  constructor(
    t: Test,
    options: { shell: readonly string[]; servers: readonly string[]; programs?: readonly string[] },
  ) {
    const { shell, servers, programs } = options
    const base = t.testdir({
      root: {},
      proc: {
        uptime: '100.05 90.00\n',
        sys: { kernel: { random: { uuid: '00000001-0000-4000-8000-0\n' } } },
      },
      run: { boot: `wwid='${MAC}'\nservers='${servers.join(',')}'\n` },
      bin: Object.fromEntries(
        (programs ?? []).map((name) => [name, t.fixture('symlink', `/usr/bin/${name}`)]),
      ),
    })
    this.shell = shell
    this.root = join(base, 'root')
    this.env = {
      PATH: programs ? `${base}/bin` : process.env.PATH!,
      MUSTER_PROC: '/proc',
      MUSTER_RUN: join(base, 'run'),
      MUSTER_ROOT: this.root,
      MUSTER_ASSET: join(base, 'none'),
      MUSTER_PAUSE_S: '0',
      MUSTER_POLL_S: '0',
    }
  }

  async apply(): Promise<{ status: number; stderr: string }> {
    const command = this.shell[0] === 'dash' ? ['/bin/dash'] : this.shell
    return run([...command, RUNTIME, 'apply'], this.env)
  }

  follow(t: Test): ChildProcess {
    const [program, ...args] = this.shell
    const child = spawn(program!, [...args, RUNTIME, 'follow'], { env: this.env, stdio: 'ignore' })
    t.teardown(async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    })
    return child
  }

  path(name: string): string {
    return join(this.root, name)
  }

  text(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : undefined
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true })
    writeFileSync(this.path(name), text)
  }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(POLL_MS)
}
