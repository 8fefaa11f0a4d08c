import { CREATED_LENGTH_MAX, OUTPUT_BYTES_MAX, STEPS_MAX, VALUE_LENGTH_MAX } from './limits.ts'
import { isList, type Value } from './value.ts'

/** Raises the error for a limit that was passed. */
export type Exceed = (problem: string) => never

/** What a list or map is counted as beside its elements: with `set`, each call adds one to a map. */
const OBJECT_LENGTH = 32

/** What one rendering has used of its limits. */
export class Budget {
  /** Raises the error for a limit that has none of the methods below. */
  readonly exceed: Exceed
  #steps = 0
  #createdLength = 0
  #outputBytes = 0

  constructor(exceed: Exceed) {
    this.exceed = exceed
  }

  /** Before anything is evaluated. */
  step(): void {
    if (++this.#steps > STEPS_MAX) this.exceed(`the rendering takes more than ${STEPS_MAX} steps`)
  }

  output(sizeBytes: number): void {
    this.#outputBytes += sizeBytes
    if (this.#outputBytes > OUTPUT_BYTES_MAX)
      this.exceed(`the output is larger than ${OUTPUT_BYTES_MAX} bytes`)
  }

  /** Before a string, a list or a map of about this length is made. */
  fits(length: number): void {
    if (length > VALUE_LENGTH_MAX) this.exceed(`a value is longer than ${VALUE_LENGTH_MAX}`)
  }

  /** After a function has returned. What is in a map or list was counted when it was made: it counts as one thing. */
  created(value: Value): void {
    if (typeof value !== 'object' && typeof value !== 'string') return
    const length = typeof value === 'string' || isList(value) ? value.length : 0
    this.fits(length)
    this.#createdLength += length + (typeof value === 'string' ? 0 : OBJECT_LENGTH)
    if (this.#createdLength > CREATED_LENGTH_MAX) {
      this.exceed(`the functions make values of more than ${CREATED_LENGTH_MAX} in all`)
    }
  }
}
