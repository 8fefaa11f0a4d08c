import { once } from 'node:events'
import { connect, isIPv6, type Socket } from 'node:net'
import { check } from './case.ts'
import { CaseFailure, LeftOut } from './errors.ts'
import { CASE_MS_MAX, FILE_BYTES_MAX, HEAD_BYTES_MAX } from './limits.ts'
import type { HttpTarget, Target } from './target.ts'

/** An answer as it came over the wire. */
export interface HttpAnswer {
  version: string
  status: number
  /** Names in lower case, in their order, each as often as it came. */
  headers: [name: string, value: string][]
  body: Buffer
}

export interface Ask {
  method?: 'GET' | 'HEAD'
  /** The target's unless given. */
  path?: string
  headers?: readonly string[]
  version?: '1.0' | '1.1'
}

/** A connection whose bytes are seen as they are: what firmware sees of a server. */
export class HttpConnection {
  readonly #target: Target
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #news = Promise.withResolvers<void>()

  /** @throws {CaseFailure} */
  static async open(target: Target): Promise<HttpConnection> {
    const socket = connect(httpOf(target).port, target.address)
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CASE_MS_MAX) })
    } catch (error) {
      socket.destroy()
      throw new CaseFailure('cannot connect', { cause: error })
    }
    return new HttpConnection(target, socket)
  }

  private constructor(target: Target, socket: Socket) {
    this.#target = target
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

  /** As EDK2 asks, with more headers if given. */
  write({ method = 'GET', path = httpOf(this.#target).path, headers = [], version = '1.1' }: Ask = {}): void {
    const { address } = this.#target
    const host = isIPv6(address) ? `[${address}]` : address
    const lines = [
      `${method} ${path} HTTP/${version}`,
      `Host: ${host}:${httpOf(this.#target).port}`,
      'Accept: */*',
      'User-Agent: UefiHttpBoot/1.0',
      ...headers,
    ]
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  }

  async head(): Promise<Omit<HttpAnswer, 'body'>> {
    await this.#until(() => this.#received.includes('\r\n\r\n'))
    const headEnd = this.#received.indexOf('\r\n\r\n')
    const [first = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n')
    this.#received = this.#received.subarray(headEnd + 4)
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
    const [version = '', status = ''] = first.split(' ')
    return { version, status: Number(status), headers }
  }

  async ask(ask: Ask = {}): Promise<HttpAnswer> {
    this.write(ask)
    const head = await this.head()
    const length = ask.method === 'HEAD' || head.status === 304 ? 0 : lengthOf(head.headers)
    await this.#until(() => this.#received.length >= length)
    const body = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return { ...head, body }
  }

  /** Takes nothing from the network for so long. */
  pause(pauseMs: number): void {
    this.#socket.pause()
    setTimeout(() => this.#socket.resume(), pauseMs)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      check(!this.#ended, 'the server closed the connection')
      check(this.#received.length <= FILE_BYTES_MAX + HEAD_BYTES_MAX, 'too much comes')
      await this.#news.promise
    }
  }

  #tell(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers()
  }
}

export function headerOf({ headers }: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  return headers.find(([found]) => found === name)?.[1]
}

/** Firmware knows no other way to tell where a body ends. @throws {CaseFailure} */
export function lengthOf(headers: HttpAnswer['headers']): number {
  const lengths = headers.filter(([name]) => name === 'content-length').map(([, value]) => value)
  check(lengths.length === 1, `${lengths.length} headers Content-Length`)
  check(/^\d+$/.test(lengths[0]!), `Content-Length is ${lengths[0]}`)
  return Number(lengths[0])
}

/** @throws {LeftOut} if there is no HTTP */
export function httpOf({ http }: Target): HttpTarget {
  if (http === undefined) throw new LeftOut('HTTP is not served')
  return http
}
