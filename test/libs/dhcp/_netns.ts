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

/** A helper script in a network namespace, started by way of another program or not, its lines of output, and its end with the test. */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(
    t: Test,
    namespace: string,
    script: string | { path: string; by: string[] },
    ...args: string[]
  ) {
    const { path, by } = typeof script === 'string' ? { path: script, by: [] } : script
    const file = fileURLToPath(new URL(path, import.meta.url))
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...by, process.execPath, file, ...args])
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

/** A server's namespace with two interfaces, 10.91.1.1 and 10.91.2.1, and a client's at the other end of each. */
export function makeNetworks(t: Test): { server: string; clients: [string, string] } {
  const names = {
    server: `mdhcp${process.pid}s`,
    clients: [`mdhcp${process.pid}a`, `mdhcp${process.pid}b`] as [string, string],
  }
  for (const name of [names.server, ...names.clients]) {
    ip('netns', 'add', name)
    t.teardown(() => ip('netns', 'del', name))
  }
  for (const [i, client] of names.clients.entries()) {
    const network = i + 1
    ip(
      'link',
      'add',
      `veth${network}`,
      'netns',
      names.server,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      client,
    )
    ip('-n', names.server, 'addr', 'add', `10.91.${network}.1/24`, 'dev', `veth${network}`)
    ip('-n', names.server, 'link', 'set', `veth${network}`, 'up')
    // Linux sends nothing by an interface that has no address at all; a real client writes to the wire itself.
    ip('-n', client, 'addr', 'add', '169.254.0.9/16', 'broadcast', '169.254.255.255', 'dev', 'eth0')
    ip('-n', client, 'link', 'set', 'eth0', 'up')
    ip('-n', client, 'route', 'add', 'default', 'dev', 'eth0')
  }
  return names
}
