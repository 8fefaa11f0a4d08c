/**
 * The variables that the parser has seen at a place of a template, `$` (the data) first. As in Go it is only checked that
 * there may be one of the name: a variable of a branch that was not taken is missing when the template is rendered.
 */
export class Scope {
  readonly #names = ['$']

  declare(name: string): void {
    this.#names.push(name)
  }

  has(name: string): boolean {
    return this.#names.includes(name)
  }

  /** Runs a part of the parse; what it declares is gone afterwards. */
  within<T>(parse: () => T): T {
    const mark = this.#names.length
    const result = parse()
    this.#names.length = mark
    return result
  }
}
