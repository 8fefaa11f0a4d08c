/** The variables that exist at a place of the template, `$` (the data) first; inner ones hide outer ones. */
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
