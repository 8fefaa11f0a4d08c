import { words } from './expand.ts'
import { Random } from './random.ts'
import { Templates } from './random-templates.ts'

const CHANGES_MAX = 2
const LENGTH_MAX = 250

const PIECES = [
  ...words('{{ }} {{- -}} {{/* */}} ( ) | " ` \' . $ , := = - + \\ / * { } @ # % ! ; [ ] & <'),
  ...words('end else if with range nil true print template block nope $nope 0 1.5 0x 1e 1i ä _'),
  ...['{{ end }}', '{{ else }}', '{{ if true }}', '{{ range .ints }}', '{{ define "z" }}', '{{ break }}'],
  ...[' ', '\n', '\t', '\u00a0', '\u0000'],
]

/** Makes templates that were right before something in them was changed: most cannot be parsed. */
export class Mutations {
  readonly #random: Random
  readonly #templates: Templates

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#templates = new Templates(seed)
  }

  make(): string {
    while (true) {
      const text = this.#templates.make()
      if (!text.includes('{{') || text.length > LENGTH_MAX) continue
      let changed = text
      for (let count = 1 + this.#random.below(CHANGES_MAX); count > 0; count--)
        changed = this.#change(changed)
      if (changed !== text && changed.isWellFormed()) return changed
    }
  }

  /** Takes out, puts in, replaces or doubles a piece, or cuts off the rest, mostly within braces. */
  #change(text: string): string {
    const random = this.#random
    const at = this.#place(text)
    const length = 1 + random.below(3)
    const rest = text.slice(at + length)
    switch (random.below(5)) {
      case 0:
        return text.slice(0, at) + rest
      case 1:
        return text.slice(0, at) + random.pick(PIECES) + rest
      case 2:
        return text.slice(0, at) + text.slice(at, at + length).repeat(2) + rest
      case 3:
        return text.slice(0, at)
      default:
        return text.slice(0, at) + random.pick(PIECES) + text.slice(at)
    }
  }

  #place(text: string): number {
    for (let attempt = 0; attempt < 5; attempt++) {
      const at = this.#random.below(text.length)
      if (text.lastIndexOf('{{', at) > text.lastIndexOf('}}', at)) return at
    }
    return this.#random.below(text.length)
  }
}
