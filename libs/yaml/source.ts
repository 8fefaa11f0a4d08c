import { SHOWN_LENGTH_MAX } from './limits.ts'

/** A place in a text, for messages. */
export interface Position {
  file: string | undefined
  /** From 1. */
  line: number
  /** From 1. */
  column: number
  /** The line itself, cut where it is very long. */
  shown: string
}

/** A text and where its lines begin. */
export class Source {
  readonly text: string
  readonly #file: string | undefined
  /** Offsets at which lines begin; made when a line is first asked for. */
  #starts: number[] | undefined

  constructor(text: string, file: string | undefined) {
    this.text = text
    this.#file = file
  }

  /** The line of an offset, from 1. */
  lineAt(offset: number): number {
    this.#starts ??= startsOf(this.text)
    let [low, high] = [0, this.#starts.length]
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }

  positionAt(offset: number): Position {
    const line = this.lineAt(offset)
    const start = this.#starts![line - 1]!
    const [shown = ''] = this.text.slice(start, this.#starts![line]).split(/[\r\n]/, 1)
    return { file: this.#file, line, column: offset - start + 1, shown: cut(shown.trimEnd()) }
  }
}

/** A line ends with LF, CR LF or CR (YAML 1.2.2, 5.4). */
function startsOf(text: string): number[] {
  const starts = [0]
  for (const { 0: ending, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length)
  return starts
}

function cut(text: string): string {
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}...` : text
}
