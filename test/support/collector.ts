/** Collects what callbacks are given, and lets a test wait for what it needs of it. */
export class Collector<T> {
  readonly items: T[] = []
  #waiting: { fits: (items: T[]) => boolean; resolve: (items: T[]) => void }[] = []

  add(item: T): void {
    this.items.push(item)
    this.#waiting = this.#waiting.filter(({ fits, resolve }) => {
      if (!fits(this.items)) return true
      resolve([...this.items])
      return false
    })
  }

  /** Resolves with everything collected, as soon as it fits; a test that waits in vain runs into its timeout. */
  until(fits: (items: T[]) => boolean): Promise<T[]> {
    if (fits(this.items)) return Promise.resolve([...this.items])
    return new Promise((resolve) => {
      this.#waiting.push({ fits, resolve })
    })
  }

  count(n: number): Promise<T[]> {
    return this.until((items) => items.length >= n)
  }
}
