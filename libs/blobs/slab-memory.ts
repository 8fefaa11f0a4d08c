/**
 * Memory that is cut into slabs of one size, and goes round: nothing of it is ever garbage. V8 looks through the whole
 * heap for each 20 MB or so of buffers that are made, which is a third of what it costs to read them from the disk.
 * The kernel gives of it only what has been written to.
 */
export class SlabMemory {
  readonly slabBytes: number
  readonly #slabs: number
  readonly #free: Buffer[] = []
  #memory: Buffer | undefined
  #cut = 0

  constructor({ sizeBytes, slabBytes }: { sizeBytes: number; slabBytes: number }) {
    this.slabBytes = slabBytes
    this.#slabs = slabBytes > 0 ? Math.floor(sizeBytes / slabBytes) : 0
  }

  /** A slab, with whatever is in it; undefined if all are taken. */
  take(): Buffer | undefined {
    const free = this.#free.pop()
    if (free || this.#cut === this.#slabs) return free
    this.#memory ??= Buffer.allocUnsafeSlow(this.#slabs * this.slabBytes)
    const at = this.#cut++ * this.slabBytes
    return this.#memory.subarray(at, at + this.slabBytes)
  }

  /** Nobody reads it any more. */
  give(slab: Buffer): void {
    this.#free.push(slab)
  }
}
