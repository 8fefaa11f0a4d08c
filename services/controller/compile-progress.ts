import type { Compiled } from '../../libs/compile/compiled.ts'

interface Failure {
  message: string
  /** The sequence of the compile that came to it first. */
  since: number
}

/** How far compiling is, for those who wait for it, and since when which nodes fail. */
export class CompileProgress {
  readonly #waiting = new Set<() => void>()
  #failures = new Map<string, Failure>()
  #seq = 0

  /** The change that was compiled last. */
  get seq(): number {
    return this.#seq
  }

  /** Takes note of a compile. A failure of a node that was altered is told anew: the change is not in its record. */
  done(
    { seq, problems, failed }: Pick<Compiled, 'seq' | 'problems' | 'failed'>,
    altered: ReadonlySet<string>,
  ): void {
    const failures = new Map<string, Failure>()
    for (const node of failed) {
      const message = problems.get(node) ?? 'it cannot be compiled'
      const known = this.#failures.get(node)
      failures.set(node, known?.message === message && !altered.has(node) ? known : { message, since: seq })
    }
    this.#failures = failures
    this.#seq = seq
    for (const wake of this.#waiting) wake()
  }

  /**
   * Nodes whose failure came up with this change or later, or that were altered then; others that fail as before are not
   * among them.
   */
  failuresSince(seq: number): { node: string; message: string }[] {
    return Array.from(this.#failures, ([node, failure]) => ({ node, ...failure })).filter(
      ({ since }) => since >= seq,
    )
  }

  /** Resolves to true when a change has been compiled, to false when the signal aborts before that. */
  async reached(seq: number, signal: AbortSignal): Promise<boolean> {
    while (this.#seq < seq) {
      if (signal.aborted) return false
      await this.#next(signal)
    }
    return true
  }

  async #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = (): void => resolve()
    this.#waiting.add(wake)
    signal.addEventListener('abort', wake, { once: true })
    await promise
    this.#waiting.delete(wake)
    signal.removeEventListener('abort', wake)
  }
}
