import type { Artifact } from './artifact.ts'
import { TURN_PIECES_MAX } from './limits.ts'
import type { ResidentCache, ResidentEntry, Slab } from './resident-cache.ts'

/** Bytes of an artifact in memory, in as few parts as they lie there. */
export interface ResidentRun {
  parts: Buffer[]
  sizeBytes: number
  /** Where they lie; whoever goes on using the parts holds these before anything else happens. */
  slabs: Slab[]
}

/**
 * Finds what is resident of artifacts that are sent again and again. For each blob it keeps where that was found: to look
 * up the digests of 50 segments for each turn of each client is most of what a turn costs otherwise.
 */
export class ResidentRuns {
  readonly #cache: ResidentCache
  readonly #found = new WeakMap<Artifact, (ResidentEntry | undefined)[]>()

  constructor(cache: ResidentCache) {
    this.#cache = cache
  }

  /** The bytes from `start` on, up to `end` or to the first blob that is not resident. */
  gather(artifact: Artifact, start: number, end: number): ResidentRun {
    const { refs } = artifact
    const found = this.#foundOf(artifact)
    const nowMs = this.#cache.nowMs()
    const parts: Buffer[] = []
    const slabs: Slab[] = []
    let at = start
    /** The part that is not ended yet: from `from` to `to` in the memory of `memory`. */
    let memory: Buffer | undefined
    let [from, to] = [0, 0]
    const close = (): void => {
      if (memory) parts.push(Buffer.from(memory.buffer, from, to - from))
    }
    for (let index = artifact.indexAt(start); at < end && index < refs.length; index++) {
      const ref = refs[index]!
      if (ref.size === 0) continue
      let entry = found[index]
      if (entry === undefined || entry.slab.isDropped) {
        entry = this.#cache.entry(ref.digest)
        found[index] = entry
        if (entry === undefined) break
      }
      if (entry.slab !== slabs.at(-1)) {
        if (slabs.length === TURN_PIECES_MAX) break
        slabs.push(entry.slab)
        this.#cache.touch(entry.slab, nowMs)
      }
      const begins = artifact.offsetOf(index)
      const { bytes } = entry
      const partFrom = bytes.byteOffset + at - begins
      const partTo = bytes.byteOffset + Math.min(end - begins, ref.size)
      if (partFrom !== to || bytes.buffer !== memory?.buffer) {
        if (parts.length === TURN_PIECES_MAX) break
        close()
        memory = bytes
        from = partFrom
      }
      to = partTo
      at = begins + partTo - bytes.byteOffset
    }
    close()
    return { parts, sizeBytes: at - start, slabs }
  }

  #foundOf(artifact: Artifact): (ResidentEntry | undefined)[] {
    let found = this.#found.get(artifact)
    if (found === undefined) {
      found = Array.from({ length: artifact.refs.length }, () => undefined)
      this.#found.set(artifact, found)
    }
    return found
  }
}
