/** Lets callers who want the same thing at the same time share one piece of work. */
export class SingleFlight<Key, Value> {
  readonly #flights = new Map<Key, Promise<Value>>()

  /** What the work under way for `key` will give, or what `work`, begun now, will. */
  run(key: Key, work: () => Promise<Value>): Promise<Value> {
    let flight = this.#flights.get(key)
    if (flight === undefined) {
      flight = work().finally(() => this.#flights.delete(key))
      this.#flights.set(key, flight)
    }
    return flight
  }
}
