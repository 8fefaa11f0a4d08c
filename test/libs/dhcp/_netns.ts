import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

export const isRoot = process.getuid?.() === 0
const mayBeSkipped = process.env.CI !== 'true'
export const skip = !isRoot && mayBeSkipped && 'network namespaces take root'

export function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** A helper script in a network namespace, its lines of output, and its end with the test. */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(t: Test, namespace: string, script: string, ...args: string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url))
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, path, ...args])
    this.#child.stderr.pipe(process.stderr)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    t.teardown(() => this.end())
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the helper process ended')
    return value
  }

  send(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Ends its input, hence it. @returns what it printed until then and nobody read */
  async end(): Promise<string[]> {
    const rest: string[] = []
    this.#child.stdin.end()
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next())
      rest.push(next.value)
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return rest
  }
}
