import type { Change } from '../../libs/changes/change.ts'

type Listener = (seq: number, change: Change) => void

/** Tells those who wait for changes that one was applied and stored. */
export class Applied {
  readonly #listeners = new Set<Listener>()

  /** Calls with every change from now on. Returns how to end that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(seq: number, change: Change): void {
    for (const listener of [...this.#listeners]) listener(seq, change)
  }

  /** Resolves to the sequence of the next change that is the wanted one. @throws the signal's reason */
  async next(isWanted: (seq: number, change: Change) => boolean, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const onAbort = (): void => reject(signal.reason)
    const forget = this.listen((seq, change) => isWanted(seq, change) && resolve(seq))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await promise
    } finally {
      forget()
      signal.removeEventListener('abort', onAbort)
    }
  }
}
