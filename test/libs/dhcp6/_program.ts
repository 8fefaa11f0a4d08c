import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Test } from 'tap'

/** A client's program in a network namespace, with a state directory of its own; ended with the test. */
export class Program {
  readonly #child: ChildProcessByStdio<null, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(t: Test, namespace: string, command: readonly string[]) {
    // A mount here is seen by nobody outside: `ip netns exec` makes a mount namespace.
    const prepared = ['sh', '-c', 'mount -t tmpfs none /var/lib/dhcpv6 && exec "$@"', 'sh', ...command]
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...prepared], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    t.teardown(() => this.end())
  }

  /** The next line that begins like this. */
  async line(start: string): Promise<string> {
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next())
      if (next.value.startsWith(start)) return next.value
    throw new Error(`the program ended without a line that begins with ${start}`)
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exit
  }
}
