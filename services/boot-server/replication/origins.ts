import type { Logger } from 'pino'
import { RUN_STALL_MS } from '../../../libs/blobs/limits.ts'
import type { RunSource } from '../../../libs/blobs/run-transfer.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { decodeMember } from '../../../libs/records/decode.ts'
import type { Member } from '../../../libs/records/member.ts'
import type { Spreader } from '../../../libs/spread/spread-tree.ts'
import { runSources } from './run-sources.ts'

/** Other boot servers of the rack that a boot script names besides this one. */
const SIBLINGS_MAX = 3
/** Base URLs that are remembered, of those who are alive first and of those who were. */
const ORIGINS_MAX = 32

/**
 * For so long what was found out of where to pull something from holds, in milliseconds, unless somebody comes or goes; and
 * of so many things at once. With a thousand members it takes some 10 ms to find out, and an image comes in many runs.
 */
const RUNS_HOLD_MS = 1_000
const RUNS_HELD_MAX = 32

export interface OriginsOptions {
  /** The key of this server's own heartbeat, and its id. */
  self: string
  id: string
  rack: string
  /** What the last run knew. */
  remembered: readonly string[]
  /** Called when `remembered` is another. */
  onChange: () => void
  logger: Logger
}

/** Who else is there: where blobs can be pulled from, and which servers share the rack. */
export class Origins {
  readonly #options: OriginsOptions
  /** By key; undefined where the heartbeat cannot be read, which was logged. */
  readonly #members = new Map<string, Member | undefined>()
  /** By what is pulled, see RUNS_HOLD_MS. */
  readonly #runs = new Map<Digest, { atMs: number; sources: RunSource[] }>()
  /** Who was there lately, too: when everything starts at once, somebody who has not said so yet has the blobs. */
  #remembered: readonly string[]

  constructor(options: OriginsOptions) {
    this.#options = options
    this.#remembered = options.remembered.slice(0, ORIGINS_MAX)
  }

  /** Base URLs for the next run to begin with. */
  get remembered(): readonly string[] {
    return this.#remembered
  }

  /** To be called with every heartbeat that says something new, and (undefined) with every member that has gone. */
  heard(key: string, value: Uint8Array | undefined): void {
    if (key === this.#options.self) return
    if (value === undefined || !this.#members.has(key)) this.#runs.clear()
    if (value === undefined) this.#members.delete(key)
    else this.#members.set(key, this.#read(key, value))
    this.#remember()
  }

  /** Base URLs to pull from: servers of the rack first, which are near, then controllers, others, those of before. */
  list(): string[] {
    const { rack } = this.#options
    const of = (choose: (member: Member) => boolean): string[] =>
      this.#alive()
        .filter(choose)
        .map(({ blobs }) => blobs)
    const found = [
      ...of((member) => member.role === 'boot-server' && member.rack === rack),
      ...of((member) => member.role === 'controller'),
      ...of((member) => member.role === 'boot-server' && member.rack !== rack),
    ]
    return [...new Set([...found, ...this.#remembered])]
  }

  /** How many others are alive. */
  get size(): number {
    return this.#members.size
  }

  /** Servers to pull an image from, or a blob that comes with it, best first; where nobody is alive, those of before. */
  runs(of: { artifact: Digest; image: Digest }): RunSource[] {
    const held = this.#runs.get(of.artifact)
    const nowMs = performance.now()
    if (held && nowMs - held.atMs < RUNS_HOLD_MS) return held.sources
    const { id, rack } = this.#options
    const self: Spreader = { id, rack }
    const found = runSources({ ...of, self, members: this.#alive() })
    const before = this.#remembered.map((url) => ({ url, waits: false, stallMs: RUN_STALL_MS }))
    const sources = found.length > 0 ? found : before
    if (this.#runs.size >= RUNS_HELD_MAX) this.#runs.clear()
    this.#runs.set(of.artifact, { atMs: nowMs, sources })
    return sources
  }

  /**
   * Base URLs of the boot servers that a node may ask: those it prefers, by their ids, then `self`, then others of the
   * rack to fall back to. Over IPv6 by their URLs for that, as far as they have one.
   */
  servers(options: {
    self: { id: string; url: string }
    preferred?: readonly string[] | undefined
    ipv6?: boolean
  }): string[] {
    const { self, preferred = [], ipv6 = false } = options
    const rank = (id: string): number => {
      const place = preferred.indexOf(id)
      if (place !== -1) return place
      return id === self.id ? preferred.length : preferred.length + 1
    }
    const others = this.#alive().flatMap((member) =>
      member.role === 'boot-server' && member.rack === this.#options.rack
        ? [{ id: member.id, url: (ipv6 ? member.boot6 : undefined) ?? member.boot }]
        : [],
    )
    const ranked = [self, ...others].sort(
      (one, other) => rank(one.id) - rank(other.id) || (one.url < other.url ? -1 : 1),
    )
    const first = ranked.slice(0, SIBLINGS_MAX + 1)
    // Whoever sent the script is there for certain.
    return (first.includes(self) ? first : [...first.slice(0, -1), self]).map(({ url }) => url)
  }

  #alive(): Member[] {
    return [...this.#members.values()].filter((member) => member !== undefined)
  }

  /** What a member says goes into boot scripts: one that says nonsense must not harm its neighbours. */
  #read(key: string, value: Uint8Array): Member | undefined {
    try {
      return decodeMember(value)
    } catch (error) {
      const toldBefore = this.#members.has(key) && this.#members.get(key) === undefined
      const problem = { member: key, reason: messageOf(error) }
      if (!toldBefore) this.#options.logger.error(problem, 'left out a member that cannot be used')
      return undefined
    }
  }

  #remember(): void {
    const origins = this.list().slice(0, ORIGINS_MAX)
    if (origins.length === 0 || origins.join() === this.#remembered.join()) return
    this.#remembered = origins
    this.#options.onChange()
  }
}
