import type { Value } from './value.ts'

/**
 * The variables of a running template: a stack, as in Go. What a name means is looked up when it is used, since whether a
 * variable was declared depends on the branches that were taken.
 */
export class Variables {
  readonly #names: string[] = ['$']
  readonly #values: Value[]
  /** Those that there are; what the arrays have beyond it is forgotten: to cut an array is slow, and happens each turn. */
  #size = 1

  constructor(root: Value) {
    this.#values = [root]
  }

  /** Where the innermost variable of this name is; -1 if there is none. */
  find(name: string): number {
    let index = this.#size - 1
    while (index >= 0 && this.#names[index] !== name) index--
    return index
  }

  at(index: number): Value {
    return this.#values[index]
  }

  set(index: number, value: Value): void {
    this.#values[index] = value
  }

  declare(name: string, value: Value): void {
    this.#names[this.#size] = name
    this.#values[this.#size] = value
    this.#size++
  }

  /** Sets the last variable that was declared, or one before it. */
  setTop(before: number, value: Value): void {
    this.#values[this.#size - 1 - before] = value
  }

  mark(): number {
    return this.#size
  }

  /** Forgets what was declared since the mark. */
  release(mark: number): void {
    this.#size = mark
  }
}
