/** Lets one piece of work at a time have a key; work that has several takes all of them at once, so none waits in a circle. */
export class KeyLocks<Key> {
  readonly #held = new Map<Key, Promise<void>>()

  async run<T>(keys: readonly Key[], work: () => Promise<T>): Promise<T> {
    for (;;) {
      const others = keys.flatMap((key) => this.#held.get(key) ?? [])
      if (others.length === 0) break
      await Promise.all(new Set(others))
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    for (const key of keys) this.#held.set(key, promise)
    try {
      return await work()
    } finally {
      for (const key of keys) this.#held.delete(key)
      resolve()
    }
  }
}
