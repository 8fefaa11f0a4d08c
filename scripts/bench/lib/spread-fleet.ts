import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SpreadLine } from '../spread-servers.ts'

const PROGRAM = join(import.meta.dirname, '../spread-servers.ts')

interface Member {
  racks: readonly string[]
  child: ChildProcess
}

/** What the boot servers fetched of an image. */
export interface Fetched {
  seconds: number
  /** Bytes that all of them together took from others. */
  bytes: number
}

/** Many boot servers, some in each of several processes. */
export class SpreadFleet {
  readonly #members: Member[] = []
  readonly #ready = new Set<string>()
  /** By image, then by rack: bytes. */
  readonly #fetched = new Map<string, Map<string, number>>()
  readonly #listeners = new Set<() => void>()
  readonly #options: { nats: string; directory: string }

  constructor(options: { nats: string; directory: string }) {
    this.#options = options
  }

  get racks(): string[] {
    return this.#members.flatMap(({ racks }) => racks)
  }

  /** Starts boot servers for these racks in one process, which ends with this one. */
  async start(racks: readonly string[]): Promise<void> {
    const { nats, directory } = this.#options
    const child = fork(PROGRAM, [nats, directory, ...racks], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (line) => this.#hear(line as SpreadLine))
    this.#members.push({ racks, child })
    await this.#until(() => racks.every((rack) => this.#ready.has(rack)))
  }

  /** Resolves when all that are alive have fetched the image. */
  async fetched(manifest: string): Promise<Fetched> {
    const startedAt = performance.now()
    const of = (): ReadonlyMap<string, number> => this.#fetched.get(manifest) ?? new Map()
    await this.#until(() => this.racks.every((rack) => of().has(rack)))
    const bytes = this.racks.reduce((sum, rack) => sum + of().get(rack)!, 0)
    return { seconds: (performance.now() - startedAt) / 1_000, bytes }
  }

  /** How many have. */
  count(manifest: string): number {
    return this.#fetched.get(manifest)?.size ?? 0
  }

  /** Ends one process without a word; its connections are reset. Gives the racks it had. */
  async kill(): Promise<readonly string[]> {
    const member = this.#members.pop()!
    member.child.kill('SIGKILL')
    await once(member.child, 'exit')
    for (const listener of this.#listeners) listener()
    return member.racks
  }

  async close(): Promise<void> {
    for (const { child } of this.#members.splice(0)) {
      child.disconnect()
      await once(child, 'exit')
    }
  }

  #hear(line: SpreadLine): void {
    if (line.msg === 'ready') this.#ready.add(line.rack)
    else if (line.msg === 'fetched') {
      const fetched = this.#fetched.get(line.digest!) ?? new Map<string, number>()
      this.#fetched.set(line.digest!, fetched.set(line.rack, line.bytes!))
    } else process.stderr.write(`${line.rack}: ${line.msg}: ${line.reason}\n`)
    for (const listener of this.#listeners) listener()
  }

  async #until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const listener = (): void => void (isTrue() && resolve())
    this.#listeners.add(listener)
    await promise
    this.#listeners.delete(listener)
  }
}
