import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number
  /** Names in lower case, in their order, each as often as it came. */
  headers: [name: string, value: string][]
  body: Buffer
}

/** A connection whose bytes are written and read as they are: what firmware sees of a server. */
export class RawConnection {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #news = Promise.withResolvers<void>()

  static async open(t: Test, port: number): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    return new RawConnection(socket)
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#tell()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#ended = true
      this.#tell()
    })
  }

  /** Sends the lines of a request's head. */
  write(...lines: string[]): void {
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  }

  /** Status and headers of the next answer; its body is what comes then. */
  async head(): Promise<Omit<RawAnswer, 'body'>> {
    await this.#until(() => this.#received.includes('\r\n\r\n'))
    const headEnd = this.#received.indexOf('\r\n\r\n')
    const [first = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n')
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
    this.#received = this.#received.subarray(headEnd + 4)
    return { status: Number(first.split(' ')[1]), headers }
  }

  /** The next answer, whose length must be known from its head. @throws if the connection ends before it is whole */
  async read(method: 'GET' | 'HEAD' = 'GET'): Promise<RawAnswer> {
    const { status, headers } = await this.head()
    const length = method === 'HEAD' || status === 304 ? 0 : Number(headerOf(headers, 'content-length'))
    if (Number.isNaN(length)) throw new Error(`status ${status} and no length`)
    await this.#until(() => this.#received.length >= length)
    const body = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return { status, headers, body }
  }

  async ask(...lines: string[]): Promise<RawAnswer> {
    this.write(...lines)
    return this.read(lines[0]!.startsWith('HEAD ') ? 'HEAD' : 'GET')
  }

  close(): void {
    this.#socket.destroy()
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#ended) throw new Error('the server closed the connection')
      await this.#news.promise
    }
  }

  #tell(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers()
  }
}

export function headerOf(headers: RawAnswer['headers'], name: string): string | undefined {
  return headers.find(([found]) => found === name)?.[1]
}
