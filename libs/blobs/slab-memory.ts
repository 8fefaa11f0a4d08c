/** Slabs that are taken from the system at once, when they are needed. */
const PIECE_SLABS = 64

/**
 * Memory that is cut into slabs of one size, and goes round: nothing of it is ever garbage. V8 looks through the whole
 * heap for each 20 MB or so of buffers that are made, which is a third of what it costs to read them from the disk: so
 * it is taken in large pieces. The kernel gives of it only what has been written to.
 */
export class SlabMemory {
  readonly slabBytes: number
  readonly #slabs: number
  readonly #free: Buffer[] = []
  #piece = Buffer.alloc(0)
  /** How many slabs there are by now, and how much of the last piece they take. */
  #cut = 0
  #cutBytes = 0

  constructor({ sizeBytes, slabBytes }: { sizeBytes: number; slabBytes: number }) {
    this.slabBytes = slabBytes
    this.#slabs = slabBytes > 0 ? Math.floor(sizeBytes / slabBytes) : 0
  }

  /** A slab, with whatever is in it; undefined if all are taken. */
  take(): Buffer | undefined {
    const free = this.#free.pop()
    if (free || this.#cut === this.#slabs) return free
    if (this.#cutBytes === this.#piece.length) {
      this.#piece = Buffer.allocUnsafeSlow(Math.min(PIECE_SLABS, this.#slabs - this.#cut) * this.slabBytes)
      this.#cutBytes = 0
    }
    this.#cut++
    this.#cutBytes += this.slabBytes
    return this.#piece.subarray(this.#cutBytes - this.slabBytes, this.#cutBytes)
  }

  /** Nobody reads it any more. */
  give(slab: Buffer): void {
    this.#free.push(slab)
  }
}
