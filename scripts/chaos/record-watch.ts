import type { Bus } from '../../libs/bus/bus.ts'
import type { Follower } from '../../libs/bus/follower.ts'
import { BUCKETS, parseBootKey } from '../../libs/bus/names.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../libs/records/decode.ts'

const DECODERS = { node: decodeNodeRecord, group: decodeGroupRecord, head: decodeRackHead }

/** Sees every record that is written, as a boot server does, and whether any was written over a newer one. */
export class RecordWatch {
  readonly #follower: Follower
  readonly #seqs = new Map<string, number>()
  readonly #waiting = new Set<{ seq: number; resolve: (atMs: number) => void }>()
  readonly backwards: string[] = []
  records = 0
  newestSeq = 0

  constructor(bus: Bus) {
    this.#follower = bus.bucket(BUCKETS.boot).watch({
      onEntry: ({ key, value }) => this.#see(key, value),
      onReset: () => this.#seqs.clear(),
    })
  }

  /** Resolves to when a record of a later sequence was written, in milliseconds of this process's clock. */
  newerThan(seq: number): Promise<number> {
    if (this.newestSeq > seq) return Promise.resolve(performance.now())
    return new Promise((resolve) => this.#waiting.add({ seq, resolve }))
  }

  close(): Promise<void> {
    return this.#follower.close()
  }

  #see(key: string, value: Uint8Array | undefined): void {
    const parsed = parseBootKey(key)
    if (!parsed) return
    if (value === undefined) {
      this.#seqs.delete(key)
      return
    }
    const { seq } = DECODERS[parsed.kind](value)
    const before = this.#seqs.get(key) ?? 0
    if (seq < before) this.backwards.push(`${key}: ${seq} over ${before}`)
    this.#seqs.set(key, seq)
    this.records += 1
    if (seq <= this.newestSeq) return
    this.newestSeq = seq
    for (const waiting of this.#waiting) {
      if (seq <= waiting.seq) continue
      this.#waiting.delete(waiting)
      waiting.resolve(performance.now())
    }
  }
}
