import { closeSync, openSync, writeSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { stripVTControlCharacters } from 'node:util'
import { LabSilentError } from './errors.ts'

const LINES_MAX = 4_000
/** Firmware draws on its console without ever ending a line; such a line is cut here. */
const LINE_LENGTH_MAX = 2_000
const FILE_SIZE_MAX_BYTES = 64 * 1024 * 1024
const LINES_IN_ERROR = 15

interface Waiter {
  pattern: RegExp
  resolve: (line: string) => void
  reject: (error: Error) => void
}

/**
 * What a process or a serial console prints: every byte in a file, the last lines in memory without colours
 * and cursor movements, and a way to wait for a line.
 */
export class OutputLog {
  readonly path: string
  /** Called with each line when it is complete. */
  onLine: ((line: string) => void) | undefined
  readonly #name: string
  readonly #decoder = new StringDecoder('utf8')
  readonly #lines: string[] = []
  readonly #waiters = new Set<Waiter>()
  #partial = ''
  #file: number | undefined
  #fileSizeBytes = 0

  constructor(options: { name: string; path: string }) {
    this.#name = options.name
    this.path = options.path
    this.#file = openSync(options.path, 'w')
  }

  /** The last lines, oldest first; the unfinished one, such as a prompt, is among them. */
  get tail(): string[] {
    return this.#partial === '' ? [...this.#lines] : [...this.#lines, plain(this.#partial)]
  }

  write(bytes: Uint8Array): void {
    if (this.#file === undefined) return
    if (this.#fileSizeBytes < FILE_SIZE_MAX_BYTES) this.#fileSizeBytes += writeSync(this.#file, bytes)
    const pieces = (this.#partial + this.#decoder.write(Buffer.from(bytes))).split('\n')
    const unfinished = pieces.pop() ?? ''
    for (const piece of pieces) this.#keep(piece)
    this.#partial = unfinished
    if (unfinished.length > LINE_LENGTH_MAX) {
      this.#keep(unfinished)
      this.#partial = ''
    }
    this.#show(this.#partial)
  }

  /**
   * The first line, printed already or still to come, that matches. A line still being printed counts too,
   * for a prompt never ends. Throws `LabSilentError`, with the last lines, when the output ends or the signal aborts.
   */
  async waitFor(pattern: RegExp, options: { signal?: AbortSignal } = {}): Promise<string> {
    const seen = this.tail.find((line) => line.search(pattern) >= 0)
    if (seen !== undefined) return seen
    if (this.#file === undefined) throw this.#silence(pattern, 'ended')
    const { signal } = options
    if (signal?.aborted) throw this.#silence(pattern, 'was given up on', signal.reason)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const waiter = { pattern, resolve, reject }
    const giveUp = () => reject(this.#silence(pattern, 'was given up on', signal?.reason))
    this.#waiters.add(waiter)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await promise
    } finally {
      this.#waiters.delete(waiter)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** No more will come: the file is closed and whoever still waits is told. */
  end(): void {
    if (this.#file === undefined) return
    closeSync(this.#file)
    this.#file = undefined
    for (const { pattern, reject } of this.#waiters) reject(this.#silence(pattern, 'ended'))
  }

  #keep(line: string): void {
    this.#lines.push(plain(line))
    this.onLine?.(plain(line))
    if (this.#lines.length > LINES_MAX) this.#lines.shift()
    this.#show(line)
  }

  #show(line: string): void {
    if (this.#waiters.size === 0) return
    const text = plain(line)
    for (const { pattern, resolve } of this.#waiters) if (text.search(pattern) >= 0) resolve(text)
  }

  #silence(pattern: RegExp, what: string, cause?: unknown): LabSilentError {
    const last = this.tail
      .slice(-LINES_IN_ERROR)
      .map((line) => `  | ${line}`)
      .join('\n')
    return new LabSilentError(
      `${this.#name} ${what} before it printed ${pattern}; its last lines:\n${last}`,
      {
        hint: `The whole output is in ${this.path} while the lab is there.`,
        cause,
      },
    )
  }
}

function plain(line: string): string {
  return stripVTControlCharacters(line).replaceAll('\r', '')
}
