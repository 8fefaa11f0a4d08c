import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Entry } from '../../../libs/archive/entry.ts'
import { archiveOf } from './_node.ts'

/** A boot server that misbehaves when told to. What the real one does is tested with its own tests. */
export class FickleServer {
  readonly asked: string[] = []
  readonly ports: number[] = []
  url = ''
  /** Whether it holds requests, or answers at once. */
  holds = true
  /** Answers with the first half of the archive only. */
  isBroken = false
  /** Says that there is something new, also if there is not. */
  isForgetful = false
  /** Answers with this status and nothing else. */
  status: number | undefined
  #etag = ''
  #archive: Buffer = Buffer.alloc(0)
  #waiting: (() => void)[] = []

  static async start(t: Test): Promise<FickleServer> {
    const self = new FickleServer()
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

  /** How many requests it holds. */
  get waiting(): number {
    return this.#waiting.length
  }

  get etag(): string {
    return this.#etag
  }

  set(...entries: Entry[]): void {
    this.#archive = archiveOf(entries)
    this.#etag = createHash('sha256').update(this.#archive).digest('hex')
    this.release()
  }

  /** Answers whom it holds. */
  release(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(request.url!)
    if (request.url!.startsWith('/report/')) return void response.writeHead(204).end()
    this.ports.push(request.socket.remotePort!)
    if (this.status !== undefined) return void response.writeHead(this.status).end()
    const has = (): boolean => !this.isForgetful && request.headers['if-none-match'] === `"${this.#etag}"`
    if (has() && this.holds && !request.url!.includes('wait=0')) await this.#hold(request)
    if (has()) return void response.writeHead(304, { etag: `"${this.#etag}"` }).end()
    response.writeHead(200, { etag: `"${this.#etag}"`, 'content-length': this.#archive.length })
    if (!this.isBroken) return void response.end(this.#archive)
    response.write(this.#archive.subarray(0, this.#archive.length / 2), () => response.destroy())
  }

  #hold(request: IncomingMessage): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push(wake)
      request.socket.once('close', () => {
        this.#waiting = this.#waiting.filter((other) => other !== wake)
        wake()
      })
    })
  }
}
