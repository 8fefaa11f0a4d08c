import type { Entry } from './bucket.ts'

/** No claim counts for longer than this, whatever it says of itself. */
const TTL_MAX_MS = 60_000

/** What stands in the bucket for whoever holds a lease. */
export interface Claim {
  holder: string
  /** Of every term another. */
  nonce: string
  /** The holder writes it again within this time, or has given up when it has run out. */
  ttlMs: number
}

export function encodeClaim({ holder, nonce, ttlMs }: Claim): Uint8Array {
  return Buffer.from(JSON.stringify({ holder, nonce, ttlMs }))
}

/** Undefined for bytes that are no claim: somebody may have written them by hand. */
export function decodeClaim(bytes: Uint8Array): Claim | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { holder, nonce, ttlMs } = value as Record<string, unknown>
  if (typeof holder !== 'string' || typeof nonce !== 'string') return undefined
  if (typeof ttlMs !== 'number' || !(ttlMs > 0)) return undefined
  return { holder, nonce, ttlMs: Math.min(ttlMs, TTL_MAX_MS) }
}

/** The claim that stands there, from when it was first seen as it is. Times are of one monotonic clock, in milliseconds. */
export class Watched {
  /** Time to live of what is no claim. */
  readonly #fallbackMs: number
  #seen: { value: Uint8Array; revision: number; freeAt: number } | undefined
  #givenUp: Uint8Array | undefined

  constructor(fallbackMs: number) {
    this.#fallbackMs = fallbackMs
  }

  /** Our own claim, of a term that is over: if it still stands there, nobody has the lease. */
  giveUp(value: Uint8Array): void {
    this.#givenUp = value
  }

  /** Whether the lease may be taken over what was found just now. */
  isFree(found: Entry | undefined, now: number): boolean {
    if (found?.value === undefined) return true
    const { value, revision } = found
    if (this.#givenUp && Buffer.compare(this.#givenUp, value) === 0) return true
    const seen = this.#seen
    // Where the bucket was made anew, revisions come again.
    if (seen?.revision === revision && Buffer.compare(seen.value, value) === 0) return now >= seen.freeAt
    this.#seen = { value, revision, freeAt: now + (decodeClaim(value)?.ttlMs ?? this.#fallbackMs) }
    return false
  }
}
