import { type FormatFlags, NO_FLAGS } from './format-flags.ts'
import { isFloatType, isNumber, numberType, toBigInt } from './go-number.ts'
import { PRINTF_WIDTH_MAX } from './limits.ts'
import type { Value } from './value.ts'

/** A directive of a format, read as far as it makes sense. */
export interface DirectiveText {
  verb: string
  flags: FormatFlags
  /** Index of the argument to print; undefined if there is none: the complaint says why. */
  argument: number | undefined
  /** What Go writes in place of what does not make sense. */
  complaint: string
}

const FLAG_NAMES: Readonly<Record<string, 'sharp' | 'plus' | 'space' | 'minus' | 'zero'>> = {
  '#': 'sharp',
  '+': 'plus',
  ' ': 'space',
  '-': 'minus',
  '0': 'zero',
}
const FLAGS = /[-+# 0]*/y
const DIGITS = /[0-9]+/y
const INDEX = /\[([^\]]*)\]/y
const NUMBER = /^[0-9]+$/

/**
 * Reads a format of Go's fmt.Printf: the text between the directives, and the directives. Which argument a directive is
 * for depends on those before it.
 */
export class FormatReader {
  readonly #format: string
  readonly #args: readonly Value[]
  #at = 0
  /** Index of the argument that is next. */
  #argument = 0
  /** Whether a directive named its argument: then nothing is said about others that are left. */
  #isReordered = false
  /** Of the directive that is being read. */
  #flags: FormatFlags = { ...NO_FLAGS }
  #complaint = ''
  #hasGoodIndex = true

  constructor(format: string, args: readonly Value[]) {
    this.#format = format
    this.#args = args
  }

  /** The next piece of text or directive; undefined at the end. */
  next(): string | DirectiveText | undefined {
    if (this.#at >= this.#format.length) return undefined
    const percent = this.#format.indexOf('%', this.#at)
    if (percent === this.#at) return this.#directive()
    const text = this.#format.slice(this.#at, percent === -1 ? undefined : percent)
    this.#at += text.length
    return text
  }

  /** The arguments that no directive asked for. */
  extraArguments(): readonly Value[] {
    return this.#isReordered ? [] : this.#args.slice(this.#argument)
  }

  #directive(): string | DirectiveText {
    this.#at++
    this.#flags = { ...NO_FLAGS }
    this.#complaint = ''
    this.#hasGoodIndex = true
    this.#readFlags()
    const isIndexed = this.#readPrecision(this.#readWidth(this.#readIndex()))
    if (!isIndexed) this.#readIndex()
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return `${this.#complaint}%!(NOVERB)`
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    if (verb === '%') return `${this.#complaint}%`
    return this.#withArgument(verb)
  }

  #withArgument(verb: string): DirectiveText {
    const directive = { verb, flags: this.#flags, complaint: this.#complaint, argument: undefined }
    if (!this.#hasGoodIndex) return { ...directive, complaint: `${this.#complaint}%!${verb}(BADINDEX)` }
    if (this.#argument >= this.#args.length) {
      return { ...directive, complaint: `${this.#complaint}%!${verb}(MISSING)` }
    }
    return { ...directive, argument: this.#argument++ }
  }

  #readFlags(): void {
    for (const char of this.#match(FLAGS)?.[0] ?? '') {
      this.#flags[FLAG_NAMES[char]!] = true
      // Zeros at the end would make another number of it.
      if (this.#flags.minus) this.#flags.zero = false
    }
  }

  /** `[2]`: the argument that comes next, counted from 1. Returns whether there was one. */
  #readIndex(): boolean {
    if (this.#format[this.#at] !== '[') return false
    this.#isReordered = true
    const match = this.#match(INDEX)
    if (match === undefined) {
      // Without a bracket that closes, Go takes the bracket for the verb.
      this.#at++
      this.#hasGoodIndex = false
      return false
    }
    const digits = match[1]!
    const index = NUMBER.test(digits) ? Number(digits) : undefined
    if (index === undefined || index > PRINTF_WIDTH_MAX) {
      this.#hasGoodIndex = false
      return false
    }
    if (index >= 1 && index <= this.#args.length) this.#argument = index - 1
    else this.#hasGoodIndex = false
    return true
  }

  /** Both take and return whether an index was just read, which has to be for what comes next. */
  #readWidth(isIndexed: boolean): boolean {
    if (this.#format[this.#at] !== '*') {
      this.#flags.width = this.#readDigits()
      if (isIndexed && this.#flags.width !== undefined) this.#hasGoodIndex = false
      return isIndexed
    }
    this.#at++
    const width = this.#intArgument()
    if (width === undefined) this.#complaint += '%!(BADWIDTH)'
    else {
      this.#flags.width = Math.abs(width)
      if (width < 0) Object.assign(this.#flags, { minus: true, zero: false })
    }
    return false
  }

  #readPrecision(isIndexed: boolean): boolean {
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return isIndexed
    this.#at++
    if (isIndexed) this.#hasGoodIndex = false
    const isOfIndex = this.#readIndex()
    if (this.#format[this.#at] !== '*') {
      this.#flags.precision = this.#readDigits() ?? 0
      return isOfIndex
    }
    this.#at++
    const precision = this.#intArgument()
    if (precision !== undefined && precision >= 0) this.#flags.precision = precision
    else this.#complaint += '%!(BADPREC)'
    return false
  }

  /** A number in the format. One that is too large ends the format, as in Go. */
  #readDigits(): number | undefined {
    const digits = this.#match(DIGITS)?.[0]
    if (digits === undefined) return undefined
    if (Number(digits) <= PRINTF_WIDTH_MAX) return Number(digits)
    this.#at = this.#format.length
    return undefined
  }

  /** The next argument, if it is a whole number that is not too large. */
  #intArgument(): number | undefined {
    if (this.#argument >= this.#args.length) return undefined
    const value = this.#args[this.#argument++]
    if (!isNumber(value) || isFloatType(numberType(value))) return undefined
    const whole = Number(toBigInt(value))
    return Math.abs(whole) <= PRINTF_WIDTH_MAX ? whole : undefined
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#format) ?? undefined
    this.#at += match?.[0].length ?? 0
    return match
  }
}
