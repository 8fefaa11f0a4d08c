import type { Budget } from './budget.ts'
import { OUTPUT_FILES_MAX } from './limits.ts'

/** A file that a rendering makes. */
export interface OutputFile {
  /** As `file` was given it; undefined for what is printed outside of any file. */
  name: string | undefined
  content: string
  /** Target, if it is a symbolic link: then the content counts for nothing. */
  link?: string
}

interface Part {
  name: string | undefined
  /** Where its text begins among the pieces. */
  from: number
  link?: string
}

/**
 * What a rendering has printed so far, and where the functions `file` and `softlink` cut it into files: they are called
 * while the text before them is already out.
 */
export class Output {
  readonly #budget: Budget
  readonly #pieces: string[] = []
  readonly #parts: Part[] = [{ name: undefined, from: 0 }]
  /** Whether what is replaced on the node is to be kept: until `nobackup`. */
  backup = true

  constructor(budget: Budget) {
    this.#budget = budget
  }

  print(text: string, sizeBytes = Buffer.byteLength(text)): void {
    this.#budget.output(sizeBytes)
    this.#pieces.push(text)
  }

  /** What is printed from here on goes to this file. */
  begin(name: string): void {
    if (this.#parts.length > OUTPUT_FILES_MAX)
      this.#budget.exceed(`the rendering makes more than ${OUTPUT_FILES_MAX} files`)
    this.#parts.push({ name, from: this.#pieces.length })
  }

  /** The file that is being printed is a symbolic link. */
  link(target: string): void {
    this.#parts.at(-1)!.link = target
  }

  /** All that was printed. */
  text(): string {
    // Kept as one piece: that the text and the only file are the same string saves memory.
    const text = this.#pieces.length === 1 ? this.#pieces[0]! : this.#pieces.join('')
    if (this.#parts.length === 1) this.#pieces.splice(0, this.#pieces.length, text)
    return text
  }

  /**
   * The files in the order they were begun. What is outside of all files is one only if there is no other, or if it is a
   * link.
   */
  files(): OutputFile[] {
    const [only] = this.#parts
    if (this.#parts.length === 1 && only!.link === undefined)
      return [{ name: undefined, content: this.text() }]
    const all = this.#parts.map(({ name, from, link }, index): OutputFile => {
      const content = this.#pieces.slice(from, this.#parts[index + 1]?.from).join('')
      return { name, content, ...(link !== undefined && { link }) }
    })
    return all.filter(({ name, link }) => name !== undefined || link !== undefined)
  }
}
