import { words } from './expand.ts'
import { Random } from './random.ts'
import type { CaseEntry, Encoded } from './template-case.ts'

const ITEMS_MAX = 4
const ROW_LENGTH = 5
/** How often a verb is one for values of another kind. */
const IMPLAUSIBLE = 0.08

const VALUES: Readonly<Record<string, readonly string[]>> = {
  text: words('.string .emptyString .unicode .spaced .markup .strings .on "a" "%d"'),
  whole: words(".zero .int .negative .large .int8 .int32 .int64 .uint8 .uint64 .ints 'a' 7 -1"),
  fraction: words(`
    .float .negativeFloat .zeroFloat .negativeZero .wholeFloat .million .largeFloat .third .hugeFloat .tinyFloat
    .notANumber .infinite .floats 2.5`),
  other: words(`
    .true .false .nil .nope .list .map .stringMap .nested .point .points .bools .emptyMap .noStrings .unset`),
}
const VERBS: Readonly<Record<string, string>> = {
  text: 'vsqxX',
  whole: 'vdxXobOcqU',
  fraction: 'veEfFgGxXb',
  other: 'vsdqt',
}
const KINDS = Object.keys(VALUES)
const LITERALS = ['', ' ', ',', '%%', '=', 'ä', '|', '\\n', '%', '%!']
const FLAGS = ['', '', '', '-', '+', '#', '0', ' ', '-0', '+0', '# ', '+#']

/** What values by chance are printed with, by what makes them. */
const ROW_FORMATS = {
  fraction: words(`
    %v %g %e %f %G %.3g %.10g %.17g %.2f %.0f %.6f %.12f %.3e %.15e %8.3f %+.1f %08.2f %#g %x %.2x %b %6.4v %-12v| %.1f`),
  whole: words('%v %d %x %X %o %O %b %#x %#o %+d %08d %-12d| %.5d %12.6d %#b %c %U %+x %20d %T %#v'),
  text: words('%s %q %+q %#q %x %X %#x %8s| %-8s| %.2s %8.3q| %v %#v %+v %.1q %08s %8x %.3x'),
}

const CHARACTERS = [...'aZ0 "\\`\'\n\täß☃日😀<&%'].concat(
  ['\u0000', '\u001b', '\u007f', '\u0085', '\u00a0', '\u00ad', '\u0301', '\u200b', '\u2028'],
  ['\ufeff', '\ufffd', '\ue000', '\u{e0001}', '\u{10ffff}'],
)

/** Makes templates that print with printf. */
export class Formats {
  readonly #random: Random

  constructor(seed: number) {
    this.#random = new Random(seed)
  }

  /** A call of it, with values that mostly suit. */
  make(): CaseEntry {
    const random = this.#random
    let text = ''
    const args: string[] = []
    for (let count = 1 + random.below(ITEMS_MAX); count > 0; count--) {
      const kind = random.pick(KINDS)
      const verb = random.pick([...VERBS[random.chance(IMPLAUSIBLE) ? random.pick(KINDS) : kind]!])
      text += random.pick(LITERALS) + this.#directive(verb, args)
      if (!random.chance(0.04)) args.push(random.pick(VALUES[kind]!))
    }
    return { text: `{{ printf "${text}" ${args.join(' ')} }}`, data: 'kinds' }
  }

  /** Some values of all sizes, each printed in some ways. */
  row(kind: keyof typeof ROW_FORMATS): CaseEntry {
    const random = this.#random
    const formats = Array.from({ length: 3 }, () => `{{ printf "${random.pick(ROW_FORMATS[kind])}" . }}`)
    const x = Array.from({ length: ROW_LENGTH }, () => this.#value(kind))
    return { text: `{{ range .x }}{{ . }} ${formats.join(' ')}\n{{ end }}`, data: { x } }
  }

  #directive(verb: string, args: string[]): string {
    const random = this.#random
    const width = random.chance(0.35) ? this.#size(args) : ''
    const precision = random.chance(0.3) ? `.${random.chance(0.1) ? '' : this.#size(args)}` : ''
    const index = random.chance(0.04) ? `[${random.below(4)}]` : ''
    return `%${random.pick(FLAGS)}${width}${precision}${index}${verb}`
  }

  /** In digits, or by an argument. */
  #size(args: string[]): string {
    if (!this.#random.chance(0.12)) return String(this.#random.below(12))
    args.push(this.#random.pick(words('0 3 6 -5 .uint8 .nil')))
    return '*'
  }

  #value(kind: keyof typeof ROW_FORMATS): Encoded {
    const random = this.#random
    if (kind === 'text')
      return Array.from({ length: random.below(6) }, () => random.pick(CHARACTERS)).join('')
    const sign = random.chance(0.25) ? '-' : ''
    if (kind === 'fraction') {
      const digits = random.chance(0.5) ? random.below(1000) / 10 ** random.below(4) : random.next() * 10
      return { '!float64': `${sign}${digits * 10 ** (random.below(60) - 30)}` }
    }
    const bits = BigInt(1 + random.below(63))
    const digits = BigInt(Math.floor(random.next() * 2 ** 32)) * BigInt(Math.floor(random.next() * 2 ** 31))
    return { '!int64': `${sign}${digits % 2n ** bits}` }
  }
}
