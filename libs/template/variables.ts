import type { Value } from './value.ts'

/** The variables of a rendering: a stack, as in Go. The parser has checked that every name exists. */
export class Variables {
  readonly #stack: { name: string; value: Value }[]

  constructor(root: Value) {
    this.#stack = [{ name: '$', value: root }]
  }

  get(name: string): Value {
    return this.#find(name).value
  }

  declare(name: string, value: Value): void {
    this.#stack.push({ name, value })
  }

  /** Sets the innermost variable of this name. */
  assign(name: string, value: Value): void {
    this.#find(name).value = value
  }

  mark(): number {
    return this.#stack.length
  }

  /** Forgets what was declared since the mark. */
  release(mark: number): void {
    this.#stack.length = mark
  }

  #find(name: string): { name: string; value: Value } {
    return this.#stack.findLast((variable) => variable.name === name)!
  }
}
