import type { Stage, Turn } from './boot-file.ts'
import { TURN_MS, TURNS_MAX } from './limits.ts'

interface Entry extends Turn {
  /** When it was last changed, on the caller's clock. */
  at: number
}

/**
 * Remembers for a short time which machine was given a loader, so that the iPXE that asks next gets the script. To
 * forget is harmless (a restart, too many machines at once, another boot server): the machine loads one loader more.
 */
export class LoaderTurns {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: () => number

  /** `clock` gives milliseconds, steady. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  get(mac: string): Turn | undefined {
    const entry = this.#entries.get(mac)
    return entry === undefined || this.#clock() - entry.at > TURN_MS ? undefined : entry
  }

  offered(mac: string, stage: Stage): void {
    this.#set(mac, { ...this.get(mac), offered: stage })
  }

  taken(mac: string, stage: Stage): void {
    this.#set(mac, { ...this.get(mac), taken: stage })
  }

  /** It takes what it was offered last, if it was offered anything lately. */
  tookOffer(mac: string): void {
    const stage = this.get(mac)?.offered
    if (stage !== undefined) this.taken(mac, stage)
  }

  /** A map lists its keys by age: what was changed last stands last. */
  #set(mac: string, turn: Turn): void {
    this.#entries.delete(mac)
    this.#entries.set(mac, { ...turn, at: this.#clock() })
    if (this.#entries.size > TURNS_MAX) this.#entries.delete(this.#entries.keys().next().value!)
  }
}
