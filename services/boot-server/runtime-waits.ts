import type { EventEmitter } from 'node:events'
import { setImmediate as afterOthers } from 'node:timers/promises'

/** Longest time that a request is held, in seconds. */
export const WAIT_S_MAX = 300
/** Requests that are held at the same time: further ones are answered at once, and their agents go on polling. */
export const WAITS_MAX = 50_000
/** Requests that are held for one node: it has one agent. */
export const WAITS_PER_NODE_MAX = 4
/** Requests that are let go at once, before others get their turn. */
const WOKEN_AT_ONCE = 200
/** All waits end at a tick, so that there is one timer for all of them. In milliseconds. */
const TICK_MS = 1_000

/** Why a request is let go: there may be something new, or it was not held at all. */
export type WaitOutcome = 'over' | 'closing' | 'refused'

interface Wait {
  node: string
  /** The tick at which it is over. */
  until: number
  end: () => void
}

/**
 * Agents that wait for their node's runtime overlay to change. Idle ones are many, so each is an entry in two maps and
 * nothing else: one timer ends all whose time is over.
 */
export class RuntimeWaits {
  readonly #byNode = new Map<string, Set<Wait>>()
  readonly #byTick = new Map<number, Set<Wait>>()
  #tick = 0
  #count = 0
  #closed = false
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#onTick(), TICK_MS)
  }

  /** How many requests are held. */
  get count(): number {
    return this.#count
  }

  /** Resolves when the node is woken, the time is over, or the asker has gone; at once if too many wait. */
  async wait(options: { node: string; seconds: number; socket: EventEmitter }): Promise<WaitOutcome> {
    const { node, seconds, socket } = options
    const others = this.#byNode.get(node)?.size ?? 0
    if (this.#closed) return 'closing'
    if (this.#count >= WAITS_MAX || others >= WAITS_PER_NODE_MAX) return 'refused'
    const { promise, resolve } = Promise.withResolvers<void>()
    const until = this.#tick + Math.ceil((Math.min(seconds, WAIT_S_MAX) * 1_000) / TICK_MS)
    const wait: Wait = { node, until, end: resolve }
    this.#count++
    add(this.#byNode, node, wait)
    add(this.#byTick, until, wait)
    socket.once('close', resolve)
    await promise
    socket.off('close', resolve)
    this.#forget(wait)
    return this.#closed ? 'closing' : 'over'
  }

  /** Lets go of the requests of these nodes, some at a time. */
  async wake(nodes: Iterable<string>): Promise<void> {
    let woken = 0
    for (const node of nodes) {
      for (const wait of [...(this.#byNode.get(node) ?? [])]) {
        wait.end()
        if (++woken % WOKEN_AT_ONCE === 0) await afterOthers()
      }
    }
  }

  /** Lets go of all. */
  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    for (const waits of [...this.#byNode.values()]) for (const wait of [...waits]) wait.end()
  }

  #onTick(): void {
    this.#tick++
    for (const wait of [...(this.#byTick.get(this.#tick) ?? [])]) wait.end()
    this.#byTick.delete(this.#tick)
  }

  #forget(wait: Wait): void {
    const waits = this.#byNode.get(wait.node)
    waits?.delete(wait)
    if (waits?.size === 0) this.#byNode.delete(wait.node)
    this.#byTick.get(wait.until)?.delete(wait)
    this.#count--
  }
}

function add<K>(map: Map<K, Set<Wait>>, key: K, wait: Wait): void {
  const waits = map.get(key)
  if (waits) waits.add(wait)
  else map.set(key, new Set([wait]))
}
