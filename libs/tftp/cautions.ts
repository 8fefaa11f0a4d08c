import { BLKSIZE_DEFAULT, BLKSIZE_FALLBACK, CAUTION_MS, CAUTIONS_MAX, WINDOWSIZE_MAX } from './limits.ts'

/** What a transfer to a client may have at most. */
export interface Caution {
  blksize: number
  windowsize: number
}

const NONE: Caution = { blksize: Number.POSITIVE_INFINITY, windowsize: WINDOWSIZE_MAX }

/**
 * Remembers clients that agreed to options and then got no block: their network, or their firmware, does not take
 * blocks of that size, or several at once. When they ask again they are offered less, down to what RFC 1350 has. It is
 * forgotten after a while: networks are mended, and the next program on that machine may do better.
 */
export class Cautions {
  readonly #clock: () => number
  /** Those that were noted last come last. */
  readonly #byAddress = new Map<string, Caution & { notedAt: number }>()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** The client at the address was sent blocks of that size again and again, and has acknowledged none. */
  note(address: string, blksize: number): void {
    this.#byAddress.delete(address)
    if (this.#byAddress.size >= CAUTIONS_MAX) this.#byAddress.delete(this.#byAddress.keys().next().value!)
    const lower = blksize > BLKSIZE_FALLBACK ? BLKSIZE_FALLBACK : BLKSIZE_DEFAULT
    this.#byAddress.set(address, { blksize: lower, windowsize: 1, notedAt: this.#clock() })
  }

  of(address: string): Caution {
    const caution = this.#byAddress.get(address)
    if (caution === undefined) return NONE
    if (this.#clock() - caution.notedAt < CAUTION_MS) return caution
    this.#byAddress.delete(address)
    return NONE
  }
}
