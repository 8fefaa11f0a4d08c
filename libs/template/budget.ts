import { CREATED_LENGTH_MAX, OUTPUT_BYTES_MAX, STEPS_MAX, VALUE_LENGTH_MAX } from './limits.ts'
import type { Value } from './value.ts'

/** Raises the error for a limit that was passed. */
export type Exceed = (problem: string) => never

/** What one rendering has used of its limits. */
export class Budget {
  readonly #exceed: Exceed
  #steps = 0
  #createdLength = 0
  #outputBytes = 0

  constructor(exceed: Exceed) {
    this.#exceed = exceed
  }

  /** Before anything is evaluated. */
  step(): void {
    if (++this.#steps > STEPS_MAX) this.#exceed(`the rendering takes more than ${STEPS_MAX} steps`)
  }

  output(text: string): void {
    this.#outputBytes += Buffer.byteLength(text)
    if (this.#outputBytes > OUTPUT_BYTES_MAX)
      this.#exceed(`the output is larger than ${OUTPUT_BYTES_MAX} bytes`)
  }

  /** Before a string, a list or a map of about this length is made. */
  fits(length: number): void {
    if (length > VALUE_LENGTH_MAX) this.#exceed(`a value is longer than ${VALUE_LENGTH_MAX}`)
  }

  /** After a function has returned. */
  created(value: Value): void {
    if (typeof value !== 'string' && !Array.isArray(value)) return
    this.fits(value.length)
    this.#createdLength += value.length
    if (this.#createdLength > CREATED_LENGTH_MAX) {
      this.#exceed(`the functions make values of more than ${CREATED_LENGTH_MAX} in all`)
    }
  }
}
