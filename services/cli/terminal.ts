import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import { MusterError, messageOf } from '../../libs/errors/muster-error.ts'
import { UsageError } from './errors.ts'
import { readSecret } from './read-secret.ts'
import { type Column, formatTable } from './table.ts'
import { clean } from './text.ts'

/** The three streams of a process, or what stands for them in a test. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

type Style = 'bold' | 'dim' | 'red'

/** How documents for programs are written. */
export interface DocumentFormat {
  /** A whole document, with the end of its last line. */
  whole: (value: unknown) => string
  /** One of many. */
  part: (value: unknown) => string
}

const JSON_FORMAT: DocumentFormat = {
  whole: (value) => `${JSON.stringify(value, undefined, 2)}\n`,
  part: (value) => `${JSON.stringify(value)}\n`,
}

/** What the user sees: results go to stdout, everything said about the work goes to stderr. */
export class Terminal {
  readonly #streams: Streams
  readonly #colour: boolean
  /** What documents for programs are written as. */
  format: DocumentFormat = JSON_FORMAT

  constructor(streams: Streams, options: { colour: boolean }) {
    this.#streams = streams
    this.#colour = options.colour && streams.stdout.isTTY === true
  }

  /**
   * Characters a line has room for; undefined where nobody looks, and nothing is to be cut. A serial console says 0: it
   * does not know.
   */
  get columns(): number | undefined {
    return (this.#streams.stdout.isTTY && this.#streams.stdout.columns) || undefined
  }

  /** Whether somebody is there to answer questions. */
  get interactive(): boolean {
    return this.#streams.stdin.isTTY === true
  }

  /** Where progress is shown, and whether a line there can be written over. */
  get progress(): { stream: Writable; rewrites: boolean; columns: number | undefined } {
    const { stderr } = this.#streams
    return { stream: stderr, rewrites: stderr.isTTY === true, columns: stderr.columns || undefined }
  }

  lines(lines: Iterable<string>): void {
    const text = [...lines].map((line) => `${line}\n`).join('')
    if (text !== '') this.#streams.stdout.write(text)
  }

  /** A result that is written as it is, with the ends of its lines. */
  text(text: string | Uint8Array): void {
    this.#streams.stdout.write(text)
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const [head, ...body] = formatTable({ columns, rows, width: this.columns })
    this.lines([this.style('bold', head!), ...body])
  }

  /** What is known of one thing, a line each: never cut, as digests and warnings are of use only whole. */
  fields(rows: readonly (readonly string[])[]): void {
    const columns = [{ head: 'FIELD' }, { head: 'VALUE' }]
    const [head, ...body] = formatTable({ columns, rows, width: undefined })
    this.lines([this.style('bold', head!), ...body])
  }

  /** A whole document for programs: JSON, or what the user wants instead. */
  json(value: unknown): void {
    this.#streams.stdout.write(this.format.whole(value))
  }

  /** One document of many: JSON on a line of its own, or what the user wants instead. */
  jsonLine(value: unknown): void {
    this.#streams.stdout.write(this.format.part(value))
  }

  note(text: string): void {
    this.#streams.stderr.write(`${text}\n`)
  }

  warn(text: string): void {
    this.note(`warning: ${clean(text)}`)
  }

  /** Says what went wrong and what can be done; what nobody raised on purpose comes with its stack. */
  error(error: unknown): void {
    const lines = messageOf(error).split('\n').map(clean)
    this.note(`muster: ${lines.join('\n')}`)
    if (error instanceof MusterError) {
      if (error.hint !== undefined) this.note(error.hint.split('\n').map(clean).join('\n'))
    } else {
      this.note(`This is a bug in muster; please report it.\n${error instanceof Error ? error.stack : ''}`)
    }
  }

  style(style: Style, text: string): string {
    return this.#colour ? styleText(style, text, { validateStream: false }) : text
  }

  /** All that comes on stdin. @throws {UsageError} if that is more than `lengthMax` UTF-16 units */
  async input({ lengthMax }: { lengthMax: number }): Promise<string> {
    const chunks: string[] = []
    let length = 0
    for await (const chunk of this.#streams.stdin.setEncoding('utf8')) {
      length += (chunk as string).length
      if (length > lengthMax) throw new UsageError(`stdin has more than ${lengthMax} characters`)
      chunks.push(chunk)
    }
    return chunks.join('')
  }

  /** Asks for what nobody shall see typed. @throws {InterruptedError} */
  async secret(question: string, signal: AbortSignal): Promise<string> {
    const { stdin: keyboard, stderr: screen } = this.#streams
    return readSecret(clean(question), { keyboard, screen, signal })
  }

  /**
   * Asks a question that only `y` or `yes` answers with yes; where `usual` is true, an empty line does, too. What ends
   * without an answer is no.
   */
  async confirm(question: string, signal: AbortSignal, { usual = false } = {}): Promise<boolean> {
    this.#streams.stderr.write(`${clean(question)} ${usual ? '[Y/n]' : '[y/N]'} `)
    const reader = createInterface({ input: this.#streams.stdin, terminal: false })
    try {
      const answer = await Promise.race([once(reader, 'line', { signal }), once(reader, 'close', { signal })])
      const typed = answer[0] === undefined ? 'no' : String(answer[0]).trim()
      return (usual && typed === '') || /^y(es)?$/i.test(typed)
    } finally {
      reader.close()
    }
  }
}
