/** Gives whoever iterates the latest value, and leaves out those that came while it was busy. */
export class Latest<T> {
  #value: T | undefined
  #ended = false
  #wake: () => void = () => {}

  set(value: T): void {
    this.#value = value
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    while (true) {
      const value = this.#value
      this.#value = undefined
      if (value !== undefined) yield value
      else if (this.#ended) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
