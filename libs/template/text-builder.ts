import type { Budget } from './budget.ts'

/** A string that grows piece by piece, within the limit of a value: it fails before the memory is taken. */
export class TextBuilder {
  readonly #budget: Budget
  readonly #pieces: string[] = []
  #length = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  add(piece: string): void {
    this.#length += piece.length
    this.#budget.fits(this.#length)
    this.#pieces.push(piece)
  }

  text(): string {
    return this.#pieces.join('')
  }
}
